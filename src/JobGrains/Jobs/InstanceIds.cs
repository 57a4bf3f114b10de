using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Unicode;

namespace JobGrains.Jobs;

/// <summary>Makes instance ids and fresh fire keys.</summary>
internal static class InstanceIds
{
    private const int HashBytes = 16;
    private const int MaxKeyBytes = JobLimits.MaxKeyLength * 3;
    private const int MaxLength = JobId.MaxLength + 1 + 10 + 1 + InstanceId.HashLength;

    /// <summary>The id of the run of a job, in a generation, for a fire key: always the same for the same three.</summary>
    public static InstanceId Make(JobId jobId, int generation, ReadOnlySpan<char> fireKey)
    {
        Span<char> id = stackalloc char[MaxLength];
        var job = jobId.Value;
        job.CopyTo(id);
        var length = job.Length;
        id[length++] = '.';
        generation.TryFormat(id[length..], out var digits, provider: CultureInfo.InvariantCulture);
        length += digits;
        id[length++] = '.';
        if (InstanceId.IsLastPart(fireKey))
        {
            fireKey.CopyTo(id[length..]);
        }
        else
        {
            Hash(fireKey, id[length..]);
        }

        length += InstanceId.HashLength;
        return InstanceId.Trusted(new string(id[..length]));
    }

    /// <summary>A fire key for a run that brings none: 128 random bits as 22 characters.</summary>
    public static string DrawKey(Random random)
    {
        Span<byte> bits = stackalloc byte[HashBytes];
        random.NextBytes(bits);
        Span<char> key = stackalloc char[InstanceId.HashLength];
        Base64Url.EncodeToChars(bits, key);
        return new string(key);
    }

    private static void Hash(ReadOnlySpan<char> fireKey, Span<char> into)
    {
        Span<byte> key = stackalloc byte[MaxKeyBytes];
        if (Utf8.FromUtf16(fireKey, key, out _, out var keyLength, replaceInvalidSequences: false) != OperationStatus.Done)
        {
            throw new JobValidationException([$"A fire key of {fireKey.Length} characters is longer than {JobLimits.MaxKeyLength}, or is not well-formed text."]);
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(key[..keyLength], hash);
        Base64Url.EncodeToChars(hash[..HashBytes], into);
    }
}
