using System.Text;
using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Entries.Indexing;

/// <summary>Names a thing in the index: a run by its id, anything else by <c>type/key</c> of its grain, or <c>type/key#record</c>.</summary>
internal static class IndexKey
{
    private static readonly byte[] JobPrefix = Encoding.UTF8.GetBytes(EntryGrains.Job + "/");

    public static string Of(GrainId grain) => grain.Type == EntryGrains.Instance ? grain.Key : $"{grain.Type}/{grain.Key}";

    public static string Of(GrainId grain, string record) => $"{grain.Type}/{grain.Key}#{record}";

    public static bool IsRun(string key) => !key.Contains('/');

    public static bool IsRun(ReadOnlySpan<byte> key) => !key.Contains((byte)'/');

    public static bool IsJob(ReadOnlySpan<byte> key) => key.StartsWith(JobPrefix);

    /// <summary>Whether it names a grain, and not only an entry.</summary>
    public static bool CanWake(string key) => !key.Contains('#');

    /// <summary>The grain, and the record whose entry may be to be deleted.</summary>
    public static (GrainId Grain, string Record) Parse(string key)
    {
        var slash = key.IndexOf('/');
        if (slash < 0)
        {
            return (new GrainId(EntryGrains.Instance, key), EntryGrains.Instance);
        }

        var hash = key.LastIndexOf('#');
        return hash < 0
            ? (new GrainId(key[..slash], key[(slash + 1)..]), "")
            : (new GrainId(key[..slash], key[(slash + 1)..hash]), key[(hash + 1)..]);
    }
}
