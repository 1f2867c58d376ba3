namespace FitnessGrpc.VectorEngine.Filters.Text;

/// <summary>Words that say little, by language: articles, pronouns, prepositions, conjunctions and auxiliary verbs.</summary>
internal static class StopWords
{
    private static readonly Dictionary<string, string[]> Lists = new(StringComparer.OrdinalIgnoreCase)
    {
        ["english"] = Split("""
            a about above after again against all am an and any are as at be because been before being below between both but by can could did do
            does doing down during each few for from further had has have having he her here hers herself him himself his how i if in into is it its
            itself just me more most my myself no nor not now of off on once only or other our ours ourselves out over own same she should so some
            such than that the their theirs them themselves then there these they this those through to too under until up very was we were what
            when where which while who whom why will with would you your yours yourself yourselves
            """),
        ["german"] = Split("""
            aber alle als also am an auch auf aus bei bin bis bist da damit dann das dass dein deine dem den der des dich die dies diese dieser dieses
            dir doch du durch ein eine einem einen einer eines er es euch euer für hat hatte habe haben hier ich ihm ihn ihr ihre im in ist ja jede
            jeder jedes kann kein keine können man mein meine mich mir mit nach nicht noch nun nur ob oder ohne sehr sein seine sich sie sind so über
            um und uns unser unter vom von vor war waren was weil welche welcher wenn wer werden wie wieder will wir wird wo zu zum zur zwischen
            """),
        ["french"] = Split("""
            à ai as au aux avec avez avons ce ces cet cette ceux chez comme d dans de des donc du elle elles en es est et être eu eux il ils j je l la
            le les leur leurs lui m ma mais me mes moi mon n ne nos notre nous on ont ou où par pas pour qu que qui s sa sans se ses si son sont sous
            sur t ta te tes toi ton tu un une vos votre vous y été était
            """),
        ["spanish"] = Split("""
            a al algo antes como con contra cual cuando de del desde donde durante e el él ella ellas ellos en entre era es esa esas ese eso esos esta
            está estas este esto estos fue ha han hasta hay la las le les lo los más me mi mis mucho muy nada ni no nos nosotros o os otra otro para
            pero por porque que quien se ser si sí sin sobre son su sus también te tiene todo todos tu tus un una uno unos y ya yo
            """),
        ["italian"] = Split("""
            a ad agli ai al alla alle allo anche avere c che chi ci come con contro cui da dagli dai dal dalla dalle dallo degli dei del della delle
            dello di dove e è ed era essere fra gli ha hanno ho i il in io l la le lei li lo loro lui ma mi mia mio ne nei nel nella nelle nello no noi
            non nostro o per perché più quale quando quella quelle quello questa queste questi questo se sei si sia sono su sua sue sul sulla suo
            suoi ti tra tu tua tuo un una uno vi voi
            """),
        ["portuguese"] = Split("""
            a ao aos as até com como da das de dela dele deles depois do dos e é ela elas ele eles em entre era essa esse esta está este eu foi há isso
            isto já lhe mais mas me mesmo meu minha muito na não nas nem no nos nós nossa nosso num numa o os ou para pela pelas pelo pelos por qual
            quando que quem se sem ser seu seus só sua suas também te tem têm um uma você vocês
            """),
        ["dutch"] = Split("""
            aan al alles als altijd andere ben bij daar dan dat de der deze die dit doch doen door dus een en er ge geen had haar heb hebben heeft hem
            het hier hij hoe hun iemand iets ik in is ja je kan kon maar me meer men met mij mijn moet na naar niet niets nog nu of om omdat onder ons
            ook op over reeds te tegen toch toen tot u uit uw van veel voor want waren was wat werd wezen wie wil worden wordt zal ze zelf zich zij
            zijn zo zonder zou
            """),
    };

    private static readonly Dictionary<string, string> Codes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["en"] = "english",
        ["de"] = "german",
        ["fr"] = "french",
        ["es"] = "spanish",
        ["it"] = "italian",
        ["pt"] = "portuguese",
        ["nl"] = "dutch",
    };

    /// <summary>The stop words of a language, or null when there is no list for it.</summary>
    public static IReadOnlyList<string>? Of(string language) => Lists.GetValueOrDefault(Codes.GetValueOrDefault(language, language));

    private static string[] Split(string words) => words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
