// Each test has a cluster of its own; several at once would only keep each other waiting.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
