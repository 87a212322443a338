-- What was used of limits in the running windows. Unlogged: after a crash every window begins anew. The columns are
-- those that rate-limiter-flexible asks for; a key begins with what it counts, and with the tenant where it is a tenant's.
create unlogged table rate_limit (
  key    varchar(255) not null constraint rate_limit_pk primary key,
  points integer      not null default 0,
  expire bigint
);
