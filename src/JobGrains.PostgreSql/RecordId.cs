using System.Security.Cryptography;
using System.Text;
using JobGrains.Hosting.Storage;

namespace JobGrains.PostgreSql;

/// <summary>The keys of the tables: 128 bits of the SHA-256 of a grain's type and key and the record's name. Short, so that indexes are; they are stored.</summary>
internal static class RecordId
{
    private const byte Separator = 0;
    private const int LargestOnStack = 512;

    /// <summary>The key of a record.</summary>
    public static Guid Of(GrainId grain, string record) => Of(grain.Type, grain.Key, record);

    /// <summary>The key of what a grain is to do.</summary>
    public static Guid Of(GrainId grain) => Of(grain.Type, grain.Key, "");

    /// <summary>What the rows of history of a run are found by.</summary>
    public static Guid Of(InstanceId instanceId) => Of("", instanceId.Value, "");

    private static Guid Of(string type, string key, string record)
    {
        var size = Encoding.UTF8.GetMaxByteCount(type.Length + key.Length + record.Length) + 2;
        var bytes = size <= LargestOnStack ? stackalloc byte[LargestOnStack] : new byte[size];
        var length = Encoding.UTF8.GetBytes(type, bytes);
        bytes[length++] = Separator;
        length += Encoding.UTF8.GetBytes(key, bytes[length..]);
        bytes[length++] = Separator;
        length += Encoding.UTF8.GetBytes(record, bytes[length..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..length], hash);
        return new Guid(hash[..16], bigEndian: true);
    }
}
