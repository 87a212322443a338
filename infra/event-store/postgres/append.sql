select last_position, heads, appended, revisions, positions
from append_events(
  $1::text[], $2::bigint[], $3::integer[], $4::bigint[], $5::integer[], $6::integer[],
  $7::integer[], $8::integer[], $9::uuid[], $10::text[], $11::smallint[], $12::json[], $13::json[], $14::uuid[]
)
