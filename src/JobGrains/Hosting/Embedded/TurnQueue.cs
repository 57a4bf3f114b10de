namespace JobGrains.Hosting.Embedded;

/// <summary>A queue of turns, linked through the turns themselves. Guarded by its activation.</summary>
internal struct TurnQueue
{
    private Turn? _first;
    private Turn? _last;

    public readonly Turn? First => _first;

    public void Enqueue(Turn turn)
    {
        if (_last is null)
        {
            _first = turn;
        }
        else
        {
            _last.Next = turn;
        }

        _last = turn;
    }

    public Turn? Dequeue()
    {
        var turn = _first;
        if (turn is not null)
        {
            _first = turn.Next;
            turn.Next = null;
            if (_first is null)
            {
                _last = null;
            }
        }

        return turn;
    }
}
