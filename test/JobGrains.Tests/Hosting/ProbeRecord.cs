namespace JobGrains.Tests.Hosting;

internal sealed record ProbeRecord(string Text);
