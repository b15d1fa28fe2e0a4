"""The site: settings, addresses, and what both apps share. It knows neither of them."""
