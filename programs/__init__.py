"""Who and what: regions, trade unions, programs. It knows nothing of metrics."""
