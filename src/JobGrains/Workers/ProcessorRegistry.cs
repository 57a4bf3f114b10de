namespace JobGrains.Workers;

/// <summary>The processors of a silo by name. Filled before the silo starts; immutable from then on.</summary>
internal sealed class ProcessorRegistry
{
    private readonly Dictionary<string, ProcessorRegistration> _byName = new(StringComparer.Ordinal);

    /// <param name="registrations">The processors. Every name that comes twice is an error, and all of them are named.</param>
    public ProcessorRegistry(params IEnumerable<ProcessorRegistration> registrations)
    {
        var problems = new List<string>();
        foreach (var registration in registrations)
        {
            if (!_byName.TryAdd(registration.Name, registration))
            {
                problems.Add($"Processor '{registration.Name}' is registered twice. Give each processor a name of its own.");
            }
        }

        if (problems.Count > 0)
        {
            throw new JobValidationException(problems);
        }

        Names = [.. _byName.Keys.Order(StringComparer.Ordinal)];
    }

    /// <summary>The names, sorted: what the silo tells the cluster.</summary>
    public IReadOnlyList<string> Names { get; }

    public ProcessorRegistration? Find(string name) => _byName.GetValueOrDefault(name);
}
