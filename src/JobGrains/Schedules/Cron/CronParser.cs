using System.Globalization;
using JobGrains.Hosting;

namespace JobGrains.Schedules.Cron;

/// <summary>Reads an expression, field by field. Says at the first thing that is wrong which field and character it is, and what was expected there.</summary>
internal ref struct CronParser
{
    private const int MaxLength = 512;
    private const int MaxFields = 7;
    private const int LastDayForAll = 28;
    private const int MaxWeeks = 5;
    private const int DaysAWeek = 7;
    private const char End = '\0';

    private readonly string _shown;
    private readonly ReadOnlySpan<char> _text;
    private readonly ulong _hash;
    private readonly Span<ulong> _bits;
    private CronMasks _masks;
    private int _index;
    private CronField _field;
    private int _at;
    private int _end;
    private string? _problem;

    private CronParser(string shown, ReadOnlySpan<char> text, ulong hash, Span<ulong> bits)
    {
        _shown = shown;
        _text = text;
        _hash = hash;
        _bits = bits;
        _field = CronField.All[0];
    }

    /// <summary>Reads <paramref name="text"/> into something that can be searched.</summary>
    /// <param name="text">What the user wrote.</param>
    /// <param name="job">Decides what H stands for.</param>
    /// <param name="problem">What is wrong, where the answer is null.</param>
    public static CronExpression? Parse(string? text, JobId job, out string? problem)
    {
        if (!Read(text, job, out var masks, out problem))
        {
            return null;
        }

        var expression = new CronExpression(masks);
        if (expression.NextLocal(0) != CronExpression.Never)
        {
            return expression;
        }

        problem = string.Create(CultureInfo.InvariantCulture, $"Cron expression '{text}' can never fire: no date up to the year {CronExpression.LastYear} has its day, month, day of the week and year together.");
        return null;
    }

    /// <summary>Reads <paramref name="text"/>; false with what is wrong.</summary>
    public static bool Read(string? text, JobId job, out CronMasks masks, out string? problem)
    {
        masks = default;
        if (string.IsNullOrWhiteSpace(text))
        {
            problem = "The cron expression is empty; expected 5 fields: minute, hour, day of the month, month, day of the week.";
            return false;
        }

        if (text.Length > MaxLength)
        {
            problem = string.Create(CultureInfo.InvariantCulture, $"The cron expression has {text.Length} characters; the limit is {MaxLength}.");
            return false;
        }

        var expression = text;
        if (text.AsSpan().Trim() is ['@', ..] macro)
        {
            expression = CronMacros.Expand(macro);
            if (expression is null)
            {
                problem = string.Create(CultureInfo.InvariantCulture, $"Cron expression '{text}', character {text.IndexOf('@', StringComparison.Ordinal) + 1}: there is no macro '{macro}'; expected {CronMacros.Expected}. For other intervals use Schedule.FixedRate.");
                return false;
            }
        }

        var parser = new CronParser(text, expression, StableHash.Of(job.Value), stackalloc ulong[4]);
        var read = parser.ReadFields();
        (masks, problem) = (parser._masks, parser._problem);
        return read;
    }

    private bool ReadFields()
    {
        Span<Range> fields = stackalloc Range[MaxFields];
        var count = Split(fields);
        if (count is not (5 or 6 or 7))
        {
            _problem = string.Create(CultureInfo.InvariantCulture, $"Cron expression '{_shown}' has {count} fields; expected 5 (minute, hour, day of the month, month, day of the week), 6 (second before them) or 7 (year after them).");
            return false;
        }

        var first = count == 5 ? CronField.Minutes : CronField.Seconds;
        for (var i = 0; i < count; i++)
        {
            _index = first + i;
            _field = CronField.All[_index];
            (_at, _end) = (fields[i].Start.Value, fields[i].End.Value);
            if (!ParseField())
            {
                return false;
            }
        }

        if (first != CronField.Seconds)
        {
            _masks.Seconds = 1;
        }

        return true;
    }

    private readonly int Split(Span<Range> fields)
    {
        var count = 0;
        for (var i = 0; i < _text.Length;)
        {
            if (IsSpace(_text[i]))
            {
                i++;
                continue;
            }

            var start = i;
            while (i < _text.Length && !IsSpace(_text[i]))
            {
                i++;
            }

            if (count < fields.Length)
            {
                fields[count] = start..i;
            }

            count++;
        }

        return count;
    }

    private bool ParseField()
    {
        _bits.Clear();
        var any = Peek() is '*' or '?';
        if (Peek() == '?')
        {
            if (_index is not (CronField.Days or CronField.DaysOfWeek))
            {
                return Expected(_at, "* instead of ?, which is for days only");
            }

            _at++;
            if (_at != _end)
            {
                return Expected(_at, "nothing after ?");
            }

            Add(_field.Min, _field.Max, 1);
        }
        else if (!ParseList())
        {
            return false;
        }

        Store(any);
        return true;
    }

    private bool ParseList()
    {
        while (true)
        {
            if (!ParseElement())
            {
                return false;
            }

            if (_at == _end)
            {
                return true;
            }

            if (Peek() != ',')
            {
                return Expected(_at, "a comma or the end of the field");
            }

            _at++;
        }
    }

    private bool ParseElement()
    {
        switch (Peek())
        {
            case '*':
                _at++;
                _masks.KeepsRealTime |= _index <= CronField.Hours;
                return ParseStep(_field.Min, _field.Max);
            case 'H' or 'h' when _index != CronField.Years:
                _at++;
                return ParseHash();
            case 'L' or 'l' when _index == CronField.Days:
                _at++;
                return ParseLastDay();
            default:
                return ParseValues();
        }
    }

    /// <summary>A value, a range or a step, or a value with W, L or #.</summary>
    private bool ParseValues()
    {
        var start = _at;
        if (!ParseValue(out var from))
        {
            return false;
        }

        switch (Peek())
        {
            case 'W' or 'w' when _index == CronField.Days:
                _at++;
                _masks.NearestWeekdays |= 1UL << from;
                return true;
            case 'L' or 'l' when _index == CronField.DaysOfWeek:
                _at++;
                _masks.LastDaysOfWeek |= 1UL << (from % DaysAWeek);
                return true;
            case '#' when _index == CronField.DaysOfWeek:
                _at++;
                return ParseNth(from % DaysAWeek);
            case '/':
                return ParseStep(Normal(from), _field.Max);
            case '-':
                _at++;
                if (!ParseValue(out var to))
                {
                    return false;
                }

                if (_index == CronField.Years && to < from)
                {
                    return Expected(start, "the first year of a range before the last");
                }

                _masks.KeepsRealTime |= _index <= CronField.Hours;
                return ParseStep(Normal(from), to);
            default:
                Add(Normal(from), Normal(from), 1);
                return true;
        }
    }

    private bool ParseHash()
    {
        var from = _field.Min;
        var to = _index == CronField.Days ? LastDayForAll : _field.Max;
        if (Peek() == '(')
        {
            _at++;
            if (!ParseValue(out from))
            {
                return false;
            }

            if (Peek() != '-')
            {
                return Expected(_at, "- and the last value of H");
            }

            _at++;
            if (!ParseValue(out to))
            {
                return false;
            }

            if (Peek() != ')')
            {
                return Expected(_at, ") after the range of H");
            }

            _at++;
            from = Normal(from);
        }

        // A range that wraps around goes on behind the last value.
        var last = to < from ? to + _field.Count : to;
        var hash = Mix(_hash + (ulong)_index);
        if (Peek() != '/')
        {
            var value = from + (int)(hash % (ulong)(last - from + 1));
            Add(value, value, 1);
            return true;
        }

        if (!ParseStepLength(out var step))
        {
            return false;
        }

        _masks.KeepsRealTime |= _index <= CronField.Hours;
        Add(from + (int)(hash % (ulong)Math.Min(step, last - from + 1)), last, step);
        return true;
    }

    /// <summary>L, L-3, LW or L-3W.</summary>
    private bool ParseLastDay()
    {
        var before = 0;
        if (Peek() == '-')
        {
            _at++;
            var start = _at;
            if (!ParseNumber(out before) || before is < 1 or > 30)
            {
                return Expected(start, "1 to 30 days before the last");
            }
        }

        if (Peek() is 'W' or 'w')
        {
            _at++;
            _masks.LastWeekdays |= 1UL << before;
        }
        else
        {
            _masks.LastDays |= 1UL << before;
        }

        return true;
    }

    private bool ParseNth(int dayOfWeek)
    {
        var start = _at;
        if (!ParseNumber(out var nth) || nth is < 1 or > MaxWeeks)
        {
            return Expected(start, "1 to 5 after #");
        }

        _masks.NthDaysOfWeek |= 1UL << (((nth - 1) * DaysAWeek) + dayOfWeek);
        return true;
    }

    private bool ParseStep(int from, int to)
    {
        var step = 1;
        if (Peek() == '/')
        {
            if (!ParseStepLength(out step))
            {
                return false;
            }

            _masks.KeepsRealTime |= _index <= CronField.Hours;
        }

        Add(from, to < from ? to + _field.Count : to, step);
        return true;
    }

    private bool ParseStepLength(out int step)
    {
        _at++;
        var start = _at;
        return (ParseNumber(out step) && step >= 1 && step <= _field.MaxStep) || Expected(start, string.Create(CultureInfo.InvariantCulture, $"a step of 1 to {_field.MaxStep}"));
    }

    private bool ParseValue(out int value)
    {
        var start = _at;
        if (char.IsAsciiLetter(Peek()))
        {
            // A day of the week can be followed by L: no name has more than three letters.
            for (var letters = 0; letters < 3 && char.IsAsciiLetter(Peek()); letters++)
            {
                _at++;
            }

            value = _field.ValueOf(_text[start.._at]);
        }
        else if (!ParseNumber(out value))
        {
            value = -1;
        }

        var max = _index == CronField.DaysOfWeek ? _field.Max + 1 : _field.Max;
        return (value >= _field.Min && value <= max) || Expected(start, _field.Expected);
    }

    private bool ParseNumber(out int value)
    {
        const int tooMuch = 100_000;
        var start = _at;
        value = 0;
        for (; char.IsAsciiDigit(Peek()); _at++)
        {
            value = Math.Min((value * 10) + (_text[_at] - '0'), tooMuch);
        }

        return _at != start;
    }

    private readonly char Peek() => _at < _end ? _text[_at] : End;

    /// <summary>Both 0 and 7 are Sunday: a range begins with 0.</summary>
    private readonly int Normal(int value) => _index == CronField.DaysOfWeek && value == DaysAWeek ? 0 : value;

    /// <summary>Adds each step-th value; beyond the last value of the field it goes on with the first.</summary>
    private readonly void Add(int from, int to, int step)
    {
        for (var value = from; value <= to; value += step)
        {
            var place = (value - _field.Min) % _field.Count;
            _bits[place >> 6] |= 1UL << (place & 63);
        }
    }

    private void Store(bool any)
    {
        var bits = _bits[0] << (_index == CronField.Years ? 0 : _field.Min);
        switch (_index)
        {
            case CronField.Seconds:
                _masks.Seconds = bits;
                break;
            case CronField.Minutes:
                _masks.Minutes = bits;
                break;
            case CronField.Hours:
                _masks.Hours = bits;
                break;
            case CronField.Days:
                _masks.Days = bits;
                _masks.AnyDay = any;
                break;
            case CronField.Months:
                _masks.Months = bits;
                break;
            case CronField.DaysOfWeek:
                _masks.DaysOfWeek = bits;
                _masks.AnyDayOfWeek = any;
                break;
            default:
                _masks.Years = any && _text[_end - 1] == '*' ? null : _bits.ToArray();
                break;
        }
    }

    private bool Expected(int at, string expected)
    {
        var found = at < _end ? $"'{_text[at.._end]}'" : "the end of the field";
        _problem = string.Create(CultureInfo.InvariantCulture, $"Cron expression '{_shown}', {_field.Name}, character {at + 1} ({found}): expected {expected}.");
        return false;
    }

    private static bool IsSpace(char c) => c is ' ' or '\t';

    /// <summary>SplitMix64's output function: near hashes become far ones.</summary>
    private static ulong Mix(ulong hash)
    {
        hash += 0x9E37_79B9_7F4A_7C15;
        hash = (hash ^ (hash >> 30)) * 0xBF58_476D_1CE4_E5B9;
        hash = (hash ^ (hash >> 27)) * 0x94D0_49BB_1331_11EB;
        return hash ^ (hash >> 31);
    }
}
