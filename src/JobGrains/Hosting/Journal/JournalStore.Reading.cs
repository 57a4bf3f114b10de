using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Journal;

/// <summary>Reads of records.</summary>
internal sealed partial class JournalStore
{
    public ValueTask<StoredRecord> ReadAsync(GrainId grain, string record) => new(Read(grain, record));

    internal StoredRecord Read(GrainId grain, string record)
    {
        while (true)
        {
            StoredPlace place;
            Segment? body;
            Segment?[] segments;
            lock (_index.Gate)
            {
                place = _index.Find(grain, record);
                body = _index.Segments.Find(place.Body.Segment);
                segments = place.Deltas.IsEmpty ? [] : new Segment?[place.Deltas.Length];
                for (var i = 0; i < segments.Length; i++)
                {
                    segments[i] = _index.Segments.Find(place.Deltas.Span[i].Segment);
                }
            }

            if (place.ETag == 0)
            {
                return StoredRecord.None;
            }

            try
            {
                var deltas = segments.Length == 0 ? [] : new ReadOnlyMemory<byte>[segments.Length];
                for (var i = 0; i < deltas.Length; i++)
                {
                    deltas[i] = BodyReader.Read(segments[i]!.File, place.Deltas.Span[i]);
                }

                return new StoredRecord(place.ETag, body is null ? default(ReadOnlyMemory<byte>?) : BodyReader.Read(body.File, place.Body), deltas);
            }
            catch (ObjectDisposedException) when (_queue.Stopped is null)
            {
                // The record was copied forward and its segment is gone: the index says where it is now.
            }
        }
    }
}
