using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace JobGrains.Bench;

/// <summary>Named values in the order in which they were measured: printed as a table, then as one line of JSON.</summary>
internal sealed class Report
{
    private readonly JsonObject _values = [];

    public bool Correct { get; private set; } = true;

    public void Add(string name, string value) => _values[name] = value;

    public void Add(string name, long value) => _values[name] = value;

    public void Add(string name, ulong value) => _values[name] = value;

    public void Add(string name, double value) => _values[name] = Math.Round(value, Math.Abs(value) < 100 ? 3 : 0);

    /// <summary>The peak of this process so far; only the first call counts.</summary>
    public void AddPeakWorkingSet()
    {
        if (!_values.ContainsKey("peakWorkingSetMb"))
        {
            using var process = Process.GetCurrentProcess();
            Add("peakWorkingSetMb", process.PeakWorkingSet64 / (1024.0 * 1024.0));
        }
    }

    public void Check(bool condition, string what)
    {
        if (!condition)
        {
            Correct = false;
            Console.Error.WriteLine($"Wrong: it does not hold that {what}.");
        }
    }

    public void Print()
    {
        foreach (var (name, value) in _values)
        {
            var text = value!.GetValueKind() == System.Text.Json.JsonValueKind.Number
                ? value.GetValue<object>() is double number ? number.ToString("#,0.###", CultureInfo.InvariantCulture) : string.Format(CultureInfo.InvariantCulture, "{0:#,0}", value.GetValue<object>())
                : value.ToString();
            Console.WriteLine($"{name,-24}{text,20}");
        }

        Console.WriteLine(_values.ToJsonString());
    }
}
