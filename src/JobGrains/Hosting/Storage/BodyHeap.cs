using System.Buffers.Binary;

namespace JobGrains.Hosting.Storage;

/// <summary>
/// Keeps short byte strings that come and go in pages of cells of one size, so that a million of them are a few thousand objects for a collector, and one that goes makes room
/// for the next. What is long has a page of its own. Under the stripe's lock.
/// </summary>
internal sealed class BodyHeap
{
    private const int Granularity = 8;
    private const int LargestCell = 2_048;
    private const int SmallestPage = 512;
    private const int LargestPage = 32 * 1024;
    private const int None = -1;

    private readonly Blocks<Page> _pages = new();
    private readonly SizeClass[] _classes = new SizeClass[LargestCell / Granularity];

    /// <summary>A copy of the bytes.</summary>
    public Location Keep(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > LargestCell)
        {
            return At(_pages.Add(new Page { Bytes = bytes.ToArray(), CellSize = bytes.Length }), 0, bytes.Length);
        }

        ref var sizeClass = ref _classes[ClassOf(bytes.Length)];
        if (sizeClass.WithRoom == 0)
        {
            AddPage(ref sizeClass, (ClassOf(bytes.Length) + 1) * Granularity);
        }

        var number = sizeClass.WithRoom - 1;
        ref var page = ref _pages[number];
        var offset = page.Free;
        if (offset == None)
        {
            offset = page.Touched;
            page.Touched += page.CellSize;
        }
        else
        {
            page.Free = BinaryPrimitives.ReadInt32LittleEndian(page.Bytes.AsSpan(offset));
        }

        page.Cells++;
        if (page.IsFull)
        {
            Unlink(ref sizeClass, number);
        }

        bytes.CopyTo(page.Bytes.AsSpan(offset));
        return At(number, offset, bytes.Length);
    }

    /// <summary>The bytes, until they are released.</summary>
    public ReadOnlySpan<byte> Read(Location place) => _pages[place.Segment - 1].Bytes.AsSpan((int)place.Offset, place.Length);

    /// <summary>Makes room.</summary>
    public void Release(Location place)
    {
        if (place.IsNone)
        {
            return;
        }

        var number = place.Segment - 1;
        ref var page = ref _pages[number];
        if (page.CellSize > LargestCell)
        {
            _pages.Remove(number);
            return;
        }

        ref var sizeClass = ref _classes[(page.CellSize / Granularity) - 1];
        if (page.IsFull)
        {
            Link(ref sizeClass, number);
        }

        BinaryPrimitives.WriteInt32LittleEndian(page.Bytes.AsSpan((int)place.Offset), page.Free);
        page.Free = (int)place.Offset;
        page.Cells--;

        // The last page with room stays: what is written again and again takes no new one each time.
        if (page.Cells == 0 && (page.Next != 0 || page.Before != 0))
        {
            Unlink(ref sizeClass, number);
            _pages.Remove(number);
        }
    }

    private static int ClassOf(int length) => Math.Max(0, length - 1) / Granularity;

    private static Location At(int page, int offset, int length) => new(page + 1, (uint)offset, length, 0);

    private void AddPage(ref SizeClass sizeClass, int cellSize)
    {
        // The first ones are small: most sizes are those of a few.
        var size = Math.Clamp(2 * sizeClass.LastPage, Math.Max(SmallestPage, cellSize), LargestPage);
        sizeClass.LastPage = size;
        Link(ref sizeClass, _pages.Add(new Page { Bytes = GC.AllocateUninitializedArray<byte>(size / cellSize * cellSize), CellSize = cellSize, Free = None }));
    }

    private void Link(ref SizeClass sizeClass, int number)
    {
        ref var page = ref _pages[number];
        page.Next = sizeClass.WithRoom;
        page.Before = 0;
        if (page.Next != 0)
        {
            _pages[page.Next - 1].Before = number + 1;
        }

        sizeClass.WithRoom = number + 1;
    }

    private void Unlink(ref SizeClass sizeClass, int number)
    {
        ref var page = ref _pages[number];
        if (page.Next != 0)
        {
            _pages[page.Next - 1].Before = page.Before;
        }

        if (page.Before != 0)
        {
            _pages[page.Before - 1].Next = page.Next;
        }
        else
        {
            sizeClass.WithRoom = page.Next;
        }

        page.Next = page.Before = 0;
    }

    /// <summary>The pages of one size of cell.</summary>
    private struct SizeClass
    {
        /// <summary>1 + the number of the first page with room, 0 for none.</summary>
        public int WithRoom;

        /// <summary>How long the last page became.</summary>
        public int LastPage;
    }

    private struct Page
    {
        public byte[] Bytes;

        public int CellSize;

        /// <summary>Where the first cell is that was released; its first bytes say where the next is. <see cref="None"/> at the end.</summary>
        public int Free;

        /// <summary>Up to where cells were ever in use.</summary>
        public int Touched;

        /// <summary>How many are in use.</summary>
        public int Cells;

        /// <summary>1 + the number of the next page with room, 0 for none.</summary>
        public int Next;

        /// <summary>1 + the number of the one before, 0 for none.</summary>
        public int Before;

        public readonly bool IsFull => Free == None && Touched == Bytes.Length;
    }
}
