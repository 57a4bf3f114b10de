using System.Buffers.Binary;
using JobGrains.Hosting;
using JobGrains.Hosting.Entries;
using JobGrains.Hosting.Storage;
using JobGrains.Instances;
using JobGrains.PostgreSql.Lots;

namespace JobGrains.PostgreSql;

/// <summary>The open runs, wake-ups and jobs in memory: what the tables have, and changed when that is.</summary>
internal sealed class PendingIndex(int shardCount) : SlotIndex(shardCount)
{
    /// <summary>Adds what the tables have of a grain.</summary>
    public void Load(string type, string key, PendingState state)
    {
        lock (Gate)
        {
            Set(new GrainId(type, key), state);
        }
    }

    public void Load(JobEntry job)
    {
        lock (Gate)
        {
            AddJob(job);
        }
    }

    /// <summary>Adds the runs of a lot that stand in it.</summary>
    public void Add(Lot lot, RunLot content)
    {
        lock (Gate)
        {
            var index = 0;
            foreach (var part in content.Parts)
            {
                var record = content.SampleOf(part);
                var labels = InstanceLabels.Of(record) is { Count: > 0 } some ? some.ToArray() : null;
                for (var i = 0; i < part.Keys.Count; i++, index++)
                {
                    if (!lot.IsDone(index))
                    {
                        var grain = new GrainId(EntryGrains.Instance, content.Ids[index].Value);
                        Set(grain, new PendingState((int)OpenState.Delayed, record.CreatedTime.UtcTicks, labels, record.NotBefore!.Value.UtcTicks, lot.Number + index));
                    }
                }
            }
        }
    }

    /// <summary>What it has of a grain.</summary>
    public PendingState Describe(GrainId grain)
    {
        lock (Gate)
        {
            var first = _slots.Find(grain);
            if (first < 0)
            {
                return PendingState.None;
            }

            ref var slot = ref _slots[first];
            var open = slot.Open < 0 ? default : _openSlots[slot.Open];
            return new PendingState(slot.Open < 0 ? -1 : (int)open.State, open.CreatedTicks, open.Labels, slot.WakeUp < 0 ? 0 : _wakeUps.TicksOf(slot.WakeUp), slot.WakeUp < 0 ? 0 : _wakeUps[slot.WakeUp].Version);
        }
    }

    /// <summary>Sets the wake-up of a grain, or removes it.</summary>
    /// <param name="grain">The grain.</param>
    /// <param name="ticks">Its time; 0 for none.</param>
    /// <param name="version">Tells it from others of the grain.</param>
    public void SetWakeUp(GrainId grain, long ticks, long version)
    {
        lock (Gate)
        {
            var first = ticks == 0 ? _slots.Find(grain) : _slots.FindOrAdd(grain);
            if (first >= 0)
            {
                SetWakeUp(first, ticks, version);
                _slots.RemoveIfEmpty(first);
            }
        }
    }

    /// <summary>A commit is durable.</summary>
    public void Apply(StoreCommit commit, long etag)
    {
        if (!commit.ChangesWakeUp && commit.Opened is null && commit.Closed is null && commit.JobListed is null && commit.JobUnlisted is null)
        {
            return;
        }

        lock (Gate)
        {
            if (commit.ChangesWakeUp)
            {
                var first = commit.WakeUpTime is null ? _slots.Find(commit.Grain) : _slots.FindOrAdd(commit.Grain);
                if (first >= 0)
                {
                    SetWakeUp(first, commit.WakeUpTime?.UtcTicks ?? 0, etag);
                    _slots.RemoveIfEmpty(first);
                }
            }

            if (commit.Opened is { } opened)
            {
                SetOpen(_slots.FindOrAdd(commit.Grain with { Key = opened.InstanceId.Value }), opened);
            }

            if (commit.Closed is { } closed && _slots.Find(commit.Grain with { Key = closed.Value }) is >= 0 and var index)
            {
                SetClosed(index);
                _slots.RemoveIfEmpty(index);
            }

            if (commit.JobListed is { } listed)
            {
                AddJob(listed);
            }

            if (commit.JobUnlisted is { } unlisted)
            {
                _jobs.Remove(unlisted);
            }
        }
    }

    private void Set(GrainId grain, PendingState state)
    {
        var first = _slots.FindOrAdd(grain);
        if (state.IsOpen)
        {
            SetOpen(first, (OpenState)state.Open, state.CreatedTicks, state.Labels);
        }

        if (state.WakeUpTicks != 0)
        {
            SetWakeUp(first, state.WakeUpTicks, state.Version);
        }

        _slots.RemoveIfEmpty(first);
    }

    /// <summary>Labels as a column has them.</summary>
    public static byte[] Encode(IReadOnlyList<ulong>? labels)
    {
        if (labels is null or { Count: 0 })
        {
            return [];
        }

        var bytes = new byte[labels.Count * sizeof(ulong)];
        for (var i = 0; i < labels.Count; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(i * sizeof(ulong)), labels[i]);
        }

        return bytes;
    }

    public static ulong[]? Decode(byte[] bytes)
    {
        if (bytes.Length == 0)
        {
            return null;
        }

        var labels = new ulong[bytes.Length / sizeof(ulong)];
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(i * sizeof(ulong)));
        }

        return labels;
    }
}
