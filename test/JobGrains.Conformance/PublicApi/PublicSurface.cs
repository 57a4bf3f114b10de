using System.Reflection;
using System.Text;

namespace JobGrains.Conformance.PublicApi;

/// <summary>Writes the public and protected members of an assembly as sorted text, one line a member.</summary>
internal static class PublicSurface
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Header(type)).Append('\n');
            foreach (var line in Members(type).Order(StringComparer.Ordinal))
            {
                text.Append("    ").Append(Name(type)).Append(": ").Append(line).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Header(Type type)
    {
        var kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct" : typeof(Delegate).IsAssignableFrom(type) ? "delegate" : "class";
        var modifier = type.IsInterface || type.IsValueType ? "" : type is { IsAbstract: true, IsSealed: true } ? "static " : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "";
        var bases = type.IsEnum
            ? [Name(Enum.GetUnderlyingType(type))]
            : new[] { type.BaseType }.Where(b => b is not null && b != typeof(object) && b != typeof(ValueType)).Select(b => Name(b!))
                .Concat(type.GetInterfaces().Where(i => i.IsVisible).Select(Name).Order(StringComparer.Ordinal)).ToArray();
        return $"{modifier}{kind} {type.Namespace}.{Name(type)}{(bases.Length == 0 ? "" : " : " + string.Join(", ", bases))}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name), System.Globalization.CultureInfo.InvariantCulture)}");
        }

        return type.GetConstructors(Declared).Where(IsVisible).Select(c => $".ctor({Parameters(c)})")
            .Concat(type.GetFields(Declared).Where(f => f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly).Select(Describe))
            .Concat(type.GetProperties(Declared).Where(p => p.GetAccessors(nonPublic: true).Any(IsVisible)).Select(Describe))
            .Concat(type.GetEvents(Declared).Where(e => IsVisible(e.AddMethod!)).Select(e => $"event {Name(e.EventHandlerType!)} {e.Name}"))
            .Concat(type.GetMethods(Declared).Where(m => IsVisible(m) && (!m.IsSpecialName || m.Name.StartsWith("op_", StringComparison.Ordinal)) && !IsCompilerMade(m)).Select(Describe));
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    /// <summary>What the compiler makes of a record follows from its properties.</summary>
    private static bool IsCompilerMade(MethodInfo method) => method.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute), inherit: false);

    private static string Describe(FieldInfo field)
    {
        var modifier = field.IsLiteral ? "const " : field.IsStatic ? "static " : "";
        return $"{modifier}{Name(field.FieldType)} {field.Name}{(field.IsLiteral ? $" = {field.GetRawConstantValue()}" : "")}";
    }

    private static string Describe(PropertyInfo property)
    {
        var accessors = string.Concat(
            property.GetMethod is { } get && IsVisible(get) ? " get;" : "",
            property.SetMethod is { } set && IsVisible(set) ? set.ReturnParameter.GetRequiredCustomModifiers().Length > 0 ? " init;" : " set;" : "");
        var isStatic = property.GetAccessors(nonPublic: true)[0].IsStatic;
        var required = property.GetCustomAttribute<System.Runtime.CompilerServices.RequiredMemberAttribute>() is not null;
        return $"{(isStatic ? "static " : "")}{(required ? "required " : "")}{Name(property.PropertyType)} {property.Name} {{{accessors} }}";
    }

    private static string Describe(MethodInfo method)
    {
        var modifier = method.IsStatic ? "static " : method.DeclaringType!.IsInterface ? "" : method.IsAbstract ? "abstract " : method.IsVirtual && !method.IsFinal ? "virtual " : "";
        var generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";
        return $"{modifier}{Name(method.ReturnType)} {method.Name}{generic}({Parameters(method)})";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(p =>
        $"{Name(p.ParameterType)} {p.Name}{(p.HasDefaultValue ? $" = {p.DefaultValue ?? (p.ParameterType.IsValueType ? "default" : "null")}" : "")}"));

    private static string Name(Type type)
    {
        if (type.IsByRef)
        {
            return "ref " + Name(type.GetElementType()!);
        }

        if (type.IsArray)
        {
            return Name(type.GetElementType()!) + "[]";
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Name(underlying) + "?";
        }

        var outer = type is { IsNested: true, IsGenericParameter: false } ? Name(type.DeclaringType!) + "." : "";
        if (!type.IsGenericType)
        {
            return outer + type.Name;
        }

        var tick = type.Name.IndexOf('`', StringComparison.Ordinal);
        return $"{outer}{(tick < 0 ? type.Name : type.Name[..tick])}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }
}
