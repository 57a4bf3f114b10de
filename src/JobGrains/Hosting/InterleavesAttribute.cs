namespace JobGrains.Hosting;

/// <summary>Marks a grain method that may run while another turn awaits. Only for methods that never await themselves: a snapshot, firing a token.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class InterleavesAttribute : Attribute;
