namespace JobGrains.Tests.Hosting;

internal sealed record ProbeReply(int Activation, string Text = "");
