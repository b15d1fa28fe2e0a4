"""What the API of both apps shares: rows, filters, pages, numbers and errors."""
