copy (
  select position, revision, id, version, stream, type, data, metadata
  from event
  where position > $1 and position <= $2
    and ($3 is null or split_part(stream, '-', 1) = any ($3))
    and ($4 is null or type = any ($4))
    and ($6 is null or substr(stream, strpos(stream, '-') + 1, 36) = $6)
  order by position
  limit $5
) to stdout (format binary)
