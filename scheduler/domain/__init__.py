"""What the product speaks about: people, teaching, programmes and plans. No rows, no arrays, no libraries."""
