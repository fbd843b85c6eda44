//! Words that by themselves are about nothing.

/// English function words, in small letters, as [`super::analyser`] has a word's form.
const STOP_WORDS: &str = "a about above after again against all almost also although always am an and another any are aren't as at away \
be became because been before being below between both but by came can can't cannot could couldn't did didn't do does doesn't doing don't \
down due during each either else even ever every few for from further get given go got had hadn't has hasn't have haven't having he her here \
hers herself him himself his how however i if in indeed instead into is isn't it its itself just later least less let like made make many may \
me might more most much must my myself near need needs neither never next no nobody none nor not nothing now of off often on once one ones \
only onto or other others our out over own per perhaps quite rather really s said same see seen several shall she should shouldn't since so \
some someone something soon still such t take taken than that the their theirs them themselves then there therefore these they this those \
though through throughout thus to together too toward towards two under until up upon us use used using very was wasn't way we well went were \
weren't what when where whether which while who whom whose why will with within without would wouldn't yet you your";

/// True for a function word.
pub fn is_stop_word(form: &str) -> bool {
    STOP_WORDS.split(' ').any(|w| w == form)
}
