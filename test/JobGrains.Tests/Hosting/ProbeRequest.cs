namespace JobGrains.Tests.Hosting;

internal sealed record ProbeRequest(string Text = "");
