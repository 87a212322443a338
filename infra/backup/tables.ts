/** A table that a backup has, whole. */
export interface BackedUpTable {
  readonly name: string;
  /** Rows are written in this order. */
  readonly order: string;
  /** Who may read all of it: the tables' owner where absent. */
  readonly readAs?: 'precedent_projector';
  /** A migration puts a row there, which the backup's takes the place of. */
  readonly seeded?: true;
}

/** What cannot be made again from the log, in an order in which it can be put back. */
export const BACKED_UP: readonly BackedUpTable[] = [
  { name: 'event', order: 'position' },
  // Random, and wrapped by the key-encryption key, which is in no backup.
  { name: 'installation_key', order: 'only_one' },
  { name: 'subject_key', order: 'tenant_id, subject' },
  { name: 'data_key', order: 'tenant_id, key_id' },
  { name: 'secret', order: 'tenant_id, secret_id' },
  { name: 'signing_key', order: 'generation' },
  // Signed notes could not be had again, and the trees, which could, tell exactly which event was altered since.
  { name: 'notary', order: 'singleton', seeded: true },
  { name: 'notary_tree', order: 'tenant_id', readAs: 'precedent_projector' },
  { name: 'notary_tile', order: 'tenant_id, level, tile', readAs: 'precedent_projector' },
  { name: 'notary_bundle', order: 'tenant_id, tile', readAs: 'precedent_projector' },
  { name: 'notary_checkpoint', order: 'ordinal', readAs: 'precedent_projector' },
  { name: 'notary_cosignature', order: 'ordinal', readAs: 'precedent_projector' },
  { name: 'notary_handover', order: 'ordinal' },
  // How far processes are, and what they still have to do: from position 0 again, jobs would act a second time.
  { name: 'process.checkpoint', order: 'name' },
  { name: 'process.parked_input', order: 'place' },
  { name: 'process.timer', order: 'tenant_id, process, instance, name' },
  { name: 'process.job', order: 'tenant_id, id' },
  { name: 'process.schedule', order: 'tenant_id, name' },
  // When keys were last used is no event.
  { name: 'api_key_use', order: 'tenant_id, key_id' },
];

/** What a backup leaves out because it is made again, and from what. */
export const DERIVED: Readonly<Record<string, string>> = {
  migration: 'the migrations that the manifest names are run, and write it',
  projection_checkpoint: 'read models, and how far they are, are built from the log',
  as_of_build: 'read models as of a moment are built when somebody asks for one',
  log_time: 'made from the log when a time is first asked for',
};

/** What a backup leaves out because it means nothing in another database, and why. */
export const FORGOTTEN: Readonly<Record<string, string>> = {
  'process.lease': 'who runs what now: in a restored database nobody does',
  'process.service': 'which processes said lately that they live',
  rate_limit: 'what was used of limits in the running minute',
};

/** Schemas that the product fills while it runs, and why no backup has them. */
export const LEFT_OUT_SCHEMAS: Readonly<Record<string, string>> = {
  read_model: 'read models are built from the log',
  job_queue: 'the queue is fed again from process.job',
};
