namespace JobGrains.Hosting;

/// <summary>
/// Marks a method of a grain's interface that may run while another turn awaits, once the grain is activated. Only for methods that never await themselves: a snapshot,
/// firing a token.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class InterleavesAttribute : Attribute;
