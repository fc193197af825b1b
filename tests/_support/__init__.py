"""What tests share: servers, clients, models, documents and recordings."""
