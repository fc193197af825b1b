"""The life of predictions and trainings: state, storage, webhooks, and the models that run them."""
