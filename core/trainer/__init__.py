"""Training that can be watched: networks in a worker thread, paused, stepped, rewound and measured."""
