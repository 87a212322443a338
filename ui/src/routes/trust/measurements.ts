import type { AnswerOf } from '../../api/routes';
import { figure, moment } from '../../words';
import { componentWord, points } from './trust-words';

export type Evaluation = AnswerOf<'/v1/trust/evaluations/{evaluationId}', 'get'>;
type Measurement = Evaluation['inputs'][number]['measurement'];

/** What a signal measured, and what it came to. */
export const measured = (of: Measurement): { readonly what: string; readonly value: string } => {
  switch (of.metric) {
    case 'emq':
      return { what: 'Event match quality', value: `${points(of.basisPoints)} of 100` };
    case 'eventMatch':
      return {
        what: 'Events matched',
        value: `${figure(of.matched)} of ${figure(of.pixelEvents)} pixel and ${figure(of.serverEvents)} server events`,
      };
    case 'pixelCoverage':
      return {
        what: 'Pixel coverage',
        value: `${figure(of.pagesWithPixel)} of ${figure(of.pages)} pages, ${figure(of.configuredEvents)} of ${figure(of.expectedEvents)} events`,
      };
    case 'conversionLatency':
      return { what: 'Conversions arrive after', value: `${figure(of.meanMillis / 1_000)} s on average` };
    case 'attribution':
      return {
        what: 'Attribution',
        value: `${figure(of.platformConversions)} conversions by the platform, ${figure(of.analyticsConversions)} by analytics`,
      };
    case 'completeness':
      return {
        what: `Completeness of ${of.field}, ${moment(of.bucketStart)}`,
        value: `${figure(of.received)} of ${figure(of.expected)} received`,
      };
    case 'component':
      return { what: componentWord(of.component), value: `${points(of.basisPoints)} of 100` };
  }
};
