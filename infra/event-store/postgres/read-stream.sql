select position, revision, id, version, stream, type, data, metadata
from event
where stream = $1 and revision >= $2
order by revision
limit $3
