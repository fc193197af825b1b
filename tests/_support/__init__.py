"""What tests share: servers, clients, models and documents."""
