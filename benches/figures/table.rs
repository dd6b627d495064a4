//! The table that is printed: each figure beside its goal and, where one is measured, beside the base's.

/// What a figure counts, and to how many decimals.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unit(&'static str, usize);

pub(crate) const MILLISECONDS: Unit = Unit("ms", 1);
pub(crate) const MEBIBYTES: Unit = Unit("MiB", 1);
pub(crate) const MEGABYTES: Unit = Unit("MB", 2);
pub(crate) const TIMES: Unit = Unit("×", 2);
pub(crate) const COUNT: Unit = Unit("", 0);
pub(crate) const PER_SECOND: Unit = Unit("per second", 0);

impl Unit {
    fn write(self, value: f64) -> String {
        let Self(name, decimals) = self;
        format!("{value:.decimals$} {name}").trim_end().to_owned()
    }
}

/// A figure.
pub(crate) struct Row {
    name: String,
    unit: Unit,
    /// The program's, and the base's if it was measured; none if it can't be measured here.
    values: Vec<f64>,
    goal: String,
    reached: Option<bool>,
    beside: String,
}

impl Row {
    pub(crate) fn new(name: impl Into<String>, unit: Unit, values: Vec<f64>) -> Self {
        Self { name: name.into(), unit, values, goal: String::new(), reached: None, beside: String::new() }
    }

    pub(crate) fn skipped(name: &str, why: &str) -> Self {
        Self::new(name, TIMES, Vec::new()).beside(format!("SKIPPED: {why}"))
    }

    /// With a goal that was reached, or wasn't.
    pub(crate) fn goal(self, goal: String, reached: bool) -> Self {
        Self { goal, reached: Some(reached), ..self }
    }

    /// With the most that it may be.
    pub(crate) fn at_most(self, most: f64) -> Self {
        self.at_most_of(most, "")
    }

    /// With the most that it may be, and of what.
    pub(crate) fn at_most_of(self, most: f64, other: &str) -> Self {
        let (Unit(unit, _), reached) = (self.unit, self.values[0] <= most);
        self.goal(format!("≤ {most} {unit} {other}").trim_end().to_owned(), reached)
    }

    /// With the most that it may be, as a part of the base's.
    pub(crate) fn at_most_of_base(self, most: f64) -> Self {
        let reached = self.ratio().map(|ratio| ratio <= most);
        Self { goal: format!("≤ {most} × the base's"), reached, ..self }
    }

    pub(crate) fn beside(self, beside: impl Into<String>) -> Self {
        Self { beside: beside.into(), ..self }
    }

    fn ratio(&self) -> Option<f64> {
        Some(self.values.first()? / self.values.get(1)?)
    }

    fn print(&self, with_base: bool) {
        let write = |value: Option<&f64>| value.map(|value| self.unit.write(*value)).unwrap_or_default();
        let measured = write(self.values.first());
        let reached = self.reached.map_or("", |reached| if reached { "yes" } else { "no" });
        let ratio = self.ratio().map(|ratio| TIMES.write(ratio)).unwrap_or_default();
        let base = if with_base { format!(" {} | {ratio} |", write(self.values.get(1))) } else { String::new() };
        let line = format!("| {} | {} | {measured} | {reached} |{base} {} |", self.name, self.goal, self.beside);
        println!("{}", line.replace("  ", " "));
    }
}

/// Prints the heads of the columns, and the rows as they come.
pub(crate) fn print(rows: impl Iterator<Item = Row>, with_base: bool) {
    let (heads, rule) = if with_base { (" base | ratio |", "---|---|") } else { ("", "") };
    println!("| figure | goal | measured | reached |{heads} beside |\n|---|---|---|---|{rule}---|");
    rows.for_each(|row| row.print(with_base));
}
