"""What official papers say: each kind drawn from what happened in the unit. Reads, never writes."""
