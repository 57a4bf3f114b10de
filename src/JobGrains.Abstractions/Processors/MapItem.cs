namespace JobGrains;

/// <summary>A child to be mapped.</summary>
/// <param name="Payload">Its payload; at most <see cref="JobLimits.MaxPayloadBytes"/> bytes of UTF-8.</param>
/// <param name="Key">
/// Its identity among the children of the mapping task, at most 256 characters; null means its position. Give keys where a task that runs again may map in another order. Either all
/// children of a task have keys or none has.
/// </param>
/// <param name="Name">A name that tells kinds of tasks apart, at most 64 characters.</param>
public readonly record struct MapItem(string? Payload, string? Key = null, string? Name = null);
