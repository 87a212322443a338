/** The real rules, for a folder that breaks them on purpose. */
const rules = require('../../.dependency-cruiser.cjs');

module.exports = {
  ...rules,
  options: { ...rules.options, exclude: {}, tsConfig: { fileName: `${__dirname}/../../tsconfig.json` } },
};
