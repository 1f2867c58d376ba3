using System.Collections.Frozen;

namespace FitnessGrpc.Retrieval.AnswerCache.Equivalence;

/// <summary>Which words carry what: everything not named here is content that must have a counterpart.</summary>
internal static class WordClasses
{
    /// <summary>Say nothing about the answer.</summary>
    public static readonly FrozenSet<string> Empty = Set("""
        a an the of in on at to for with by as about into onto upon and or so then than if that which who whom whose what when where why how
        i me my mine you your we us our they them their he him his she her it its one there here this these those
        be is are am was were been being do does did have has had can could will would shall should may might must
        please thanks thank hi hello hey lol just also too really actually basically simply even ever still already quite rather very
        get let go want like wonder know think tell explain describe say mean try happen come
        much many some any thing stuff someone somebody anyone anybody people person you're s t bit lot kind sort such
        coach question hear read s dear grateful ask whether
        """);

    /// <summary>Say little: a question may have such a word and the other none, at the price of a higher cosine.</summary>
    public static readonly FrozenSet<string> Light = Set("""
        good great best well tip method recommend recommended correct perform make take use give need okay possible
        help work way exercise session regular usual normal ideal proper main common typical
        idea option thing part point step place during from between up all both each again other always while when own 
        actual exact 
        """);

    /// <summary>Turn a question round.</summary>
    public static readonly FrozenSet<string> Negators = Set("not no never none nothing nor neither cannot without nobody hardly unable lack refuse fail skip non avoid stop");

    /// <summary>Point one way of two.</summary>
    public static readonly FrozenSet<string> Directions = Set("""
        increase decrease more less fewer most least before after since until above below over under
        left right down high low long short early late gain lose start heavy light fast slow hot cold warm
        inner outer inside outside front back rear upper lower top bottom forward backward reverse internal external
        first last max maximum min minimum minimal open close wide narrow deep shallow hard easy big small
        static dynamic flat incline decline concentric eccentric push pull add remove enter leave old young new
        off against instead enough only every same another once twice
        worse benefit downside cause prevent treat effective harmful safe
        """);

    /// <summary>Say for whom: the answer may differ, and being wrong may harm.</summary>
    public static readonly FrozenSet<string> Audience = Set("""
        pregnant postpartum breastfeeding breastfeed caesarean menopause menopausal perimenopause period menstruation
        child toddler baby infant teenager boy girl son daughter elderly adult man woman wife husband mother father mom mum dad
        beginner advanced intermediate experienced elite professional athlete expert
        vegan vegetarian diabetes asthma osteoporosis arthritis hypertension cancer epilepsy lupus stroke
        overweight obese underweight disabled wheelchair injury injured surgery operation
        doctor nurse powerlifter bodybuilder boxer footballer
        """);

    private static FrozenSet<string> Set(string words) => words
        .Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
        .Select(static w => WordForms.Stem(w.Trim()))
        .ToFrozenSet(StringComparer.Ordinal);
}
