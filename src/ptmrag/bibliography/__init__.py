"""What services, pages and first pages say of works, as records."""
