select coalesce(max(position), 0) as head from event
