using System.Diagnostics;
using System.Reflection;

namespace JobGrains.Crash;

/// <summary>This program, to be started once more.</summary>
internal static class OwnProgram
{
    /// <summary>With its standard input in the hands of this process; see <see cref="CrashChild.EndWithTheParent"/>.</summary>
    public static ProcessStartInfo Start(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(Assembly.GetEntryAssembly()!.Location);
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }
}
