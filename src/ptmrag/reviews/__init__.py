"""Literature reviews of what a library holds on a topic, each sentence of which has its quote."""
