using System.Text.Json;

namespace JobGrains.Hosting;

/// <summary>
/// The base of a stored record. It keeps the fields that it does not know, so that an older silo does not erase what a newer one wrote: the host's codec reads and
/// writes them, and a record without any is written by generated code alone. A record of another schema is refused, never rewritten.
/// </summary>
internal interface IStoredRecord
{
    /// <summary>The schema that this version reads and writes. New fields do not change it; a new meaning of an old one does.</summary>
    const int KnownSchema = 1;

    int Schema { get; }

    /// <summary>The fields of a newer version; null where there are none.</summary>
    Dictionary<string, JsonElement>? Unknown { get; set; }
}
