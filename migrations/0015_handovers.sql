-- How the key that signs checkpoints was handed over: notes that the key before and the key after it signed, in order.
create table notary_handover (
  ordinal integer not null constraint notary_handover_pk primary key,
  note    text    not null
);
grant select, insert on notary_handover to precedent_projector;
