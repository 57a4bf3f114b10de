using System.Collections;

namespace JobGrains.Hosting;

/// <summary>The changes of records in a commit, in order.</summary>
internal readonly struct RecordChanges(Commit commit) : IReadOnlyList<RecordChange>
{
    public int Count => commit.RecordCount;

    public RecordChange this[int index] => commit.RecordAt(index);

    public IEnumerator<RecordChange> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
