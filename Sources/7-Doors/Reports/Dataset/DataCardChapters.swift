// SPDX-License-Identifier: Apache-2.0
import Catalog
import Datasets
import Validation
import Vocabulary

/// The chapters of a data card: the questions of a datasheet, answered with what the archive knows and what the owner says.
enum DataCardChapters {
  // MARK: What for, and on which terms

  static func purpose(_ card: DataCard) -> Document.Section {
    Document.Section("What it is for", id: "purpose") {
      said(card, "motivation", asked: "why the data set was made and who paid for it")
      said(card, "uses", asked: "what it should and should not be used for")
      if !card.origin.isEmpty {
        Markup("h3") { "How its images were chosen" }
        Markup("ul") { for step in card.origin { Markup("li") { sentence(step) } } }
      }
      if card.leftOut.total > 0 {
        Markup("p") {
          "Left out when it was made: \(NumberWords.count(card.leftOut.withdrawn)) images of patients who withdrew, "
            + "\(NumberWords.count(card.leftOut.retention)) past the time for which they may be held, "
            + "\(NumberWords.count(card.leftOut.forbidden.values.reduce(0, +))) whose terms do not allow the purpose."
        }
      }
    }
  }

  static func terms(_ card: DataCard) -> Document.Section {
    let conditions = card.terms.reduce(LicenceConditions()) { $0.union($1.conditions) }
    return Document.Section("Terms, consent and retention", id: "terms") {
      Markup("p") { "Licences: \(licences(conditions))." + duties(conditions) }
      for terms in card.terms {
        let words: JSONValue? = terms.terms.json
        Markup("h3") { words?["title"]?.text ?? "Terms \(terms.number)" }
        Markup("dl", ["class": "words"]) {
          fact("Images", NumberWords.count(terms.items))
          fact("Licence", terms.terms.licence)
          if let text = words?["basis"]?.text {
            fact("Legal basis", text + (words?["statement"]?.text.map { ": \($0)" } ?? ""))
          }
          if let ethics = words?["ethics"] {
            fact(
              "Ethics approval",
              [ethics["board"]?.text, ethics["number"]?.text, ethics["date"]?.text].compactMap { $0 }.joined(
                separator: ", "))
          }
          if let source = words?["source"]?.text { fact("Given by", source) }
          if let purposes = words?["purposes"]?.elements?.compactMap(\.text) {
            fact("May be used for", purposes.joined(separator: ", "))
          }
          fact("May be held until", words?["retention"]?.text ?? "no end is set")
          if let agreement = words?["agreement"]?.text { fact("Agreement", agreement) }
          if case .bool(let isDone)? = words?["deidentified"] {
            fact("De-identified", isDone ? "stated by the source" : "not stated by the source")
          }
        }
        Markup("p", ["class": "small"]) {
          "Digest of the terms: "
          Markup("span", ["class": "code"]) { terms.terms.digest.description }
        }
      }
      said(card, "distribution", asked: "how the data are passed on")
    }
  }

  static func licences(_ conditions: LicenceConditions) -> String {
    let all = (Array(conditions.licences) + Array(conditions.unknown)).reduce(into: Set<String>()) { $0.insert($1) }
    return all.isEmpty ? "no licence" : all.sorted().joined(separator: ", ")
  }

  private static func duties(_ conditions: LicenceConditions) -> String {
    var duties: [String] = []
    if conditions.needsAttribution { duties.append("sources must be named") }
    if !conditions.nonCommercial.isEmpty { duties.append("no commercial use") }
    if !conditions.shareAlike.isEmpty { duties.append("what is made of them is passed on under the same licence") }
    if !conditions.noDerivatives.isEmpty { duties.append("changed images are not passed on") }
    if !conditions.unknown.isEmpty { duties.append("licences that are not known here must be read") }
    return duties.isEmpty ? "" : " Together they ask: \(duties.joined(separator: "; "))."
  }

  // MARK: Who and how

  static func people(_ card: DataCard) -> Document.Section {
    Document.Section("Who is in it", id: "people", beginsPage: true) {
      for breakdown in card.people { table(breakdown, of: card.counts.images) }
      if let ages = card.ages {
        StackedBarChart(
          id: "ages", title: "Patients by age at their first image",
          caption: ageCaption(ages), axisTitle: "Age in years", countTitle: "Patients",
          bins: zip(ages.edges, ages.edges.dropFirst()).map { "\(Int($0))–\(Int($1) - 1)" },
          series: ages.counts.map { .init(name: sexName($0.sex), counts: $0.patients) }
        ).figure.markup
      } else {
        Markup("p", ["class": "undefined"]) { "The age of no patient is known." }
      }
      if !card.sexBySite.isEmpty { sexBySite(card) }
      said(card, "collection", asked: "how patients came into the data set, and who was not asked")
    }
  }

  private static func ageCaption(_ ages: DataCard.Ages) -> String {
    var text = ""
    if let median = ages.median, let quartiles = ages.quartiles {
      text =
        "Median \(NumberWords.compact(median)) years, quartiles \(NumberWords.compact(quartiles.lower)) and \(NumberWords.compact(quartiles.upper))."
    }
    if ages.unknown > 0 { text += " Of \(NumberWords.count(ages.unknown)) patients no age is known." }
    return text
  }

  private static func sexBySite(_ card: DataCard) -> Markup {
    let sexes = Set(card.sexBySite.flatMap { $0.breakdown.rows.map(\.value) }).sorted()
    return DataTable(
      caption: "Sex by site, shares of the images of which it is known",
      columns: [.init("Site"), .init("Images", isNumeric: true)] + sexes.map { .init(sexName($0), isNumeric: true) }
        + [.init("Unknown", isNumeric: true)],
      cells: card.sexBySite.map { site, breakdown in
        let known = breakdown.rows.reduce(0) { $0 + $1.images }
        return [Markup(text: site), Markup(text: NumberWords.count(known + breakdown.unknown))]
          + sexes.map { sex in estimate(breakdown.rows.first { $0.value == sex }?.share) }
          + [Markup(text: NumberWords.count(breakdown.unknown))]
      }
    ).markup
  }

  private static func sexName(_ code: String) -> String {
    switch code {
    case "F": "Female"
    case "M": "Male"
    case "O": "Other"
    default: code.prefix(1).uppercased() + code.dropFirst()
    }
  }

  static func devices(_ card: DataCard) -> Document.Section {
    Document.Section("How the images were made", id: "images") {
      if card.devices.isEmpty {
        Markup("p", ["class": "undefined"]) { "Nothing is known of sites, devices or views." }
      }
      if !card.devices.isEmpty { devicesTable(card) }
      if card.years.count > 1 {
        StackedBarChart(
          id: "years", title: "Images by year of their study",
          caption: "Days that were shifted for privacy shift the years too.",
          axisTitle: "Year", countTitle: "Images", bins: card.years.map(\.year),
          series: [.init(name: "Images", counts: card.years.map(\.images))]
        ).figure.markup
      } else if card.days == nil {
        Markup("p", ["class": "undefined"]) { "No day of a study is known." }
      }
      said(card, "preprocessing", asked: "what was done to the images before they came here")
    }
  }

  /// All of them in one table, so that they stand below each other.
  private static func devicesTable(_ card: DataCard) -> Markup {
    DataTable(
      caption: "Sites, devices and views",
      columns: [
        .init("Of"), .init("Value"), .init("Images", isNumeric: true), .init("Patients", isNumeric: true),
        .init("Share of the known, 95 % interval over patients", isNumeric: true),
      ],
      cells: card.devices.flatMap { breakdown in
        breakdown.rows.enumerated().map { index, row in
          [
            index == 0 ? Markup("span", ["class": "group"]) { capital(breakdown.name) } : Markup(text: ""),
            Markup(text: row.value), Markup(text: NumberWords.count(row.images)),
            Markup(text: NumberWords.count(row.patients)), estimate(row.share),
          ]
        }
          + (breakdown.unknown > 0
            ? [
              [
                Markup(text: ""), Markup("span", ["class": "undefined"]) { "not known" },
                Markup(text: NumberWords.count(breakdown.unknown)), Markup(text: ""), Markup(text: ""),
              ]
            ] : [])
      }
    ).markup
  }

  private static func table(_ breakdown: DataCard.Breakdown, of images: Int) -> Markup {
    let title = capital(breakdown.name)
    return DataTable(
      caption: title,
      columns: [
        .init("Value"), .init("Images", isNumeric: true), .init("Patients", isNumeric: true),
        .init("Share of the known, 95 % interval over patients", isNumeric: true),
      ],
      cells: breakdown.rows.map { row in
        [
          Markup(text: breakdown.name == AttributeName.sex ? sexName(row.value) : row.value),
          Markup(text: NumberWords.count(row.images)), Markup(text: NumberWords.count(row.patients)),
          estimate(row.share),
        ]
      },
      note: breakdown.unknown > 0
        ? "Not known of \(NumberWords.count(breakdown.unknown)) images (\(NumberWords.share(breakdown.unknown, of: images)))."
        : nil
    ).markup
  }

  // MARK: Labels

  static func labels(_ card: DataCard) -> Document.Section {
    Document.Section("What is said of the images", id: "labels", beginsPage: true) {
      if card.prevalences.isEmpty {
        Markup("p", ["class": "undefined"]) { "No label that can be told: there is none, or all are in locked parts." }
      } else {
        prevalence(card)
      }
      if !card.sources.isEmpty {
        DataTable(
          caption: "Whose word the labels are, by the most trusted source of each image",
          columns: [
            .init("Finding"), .init("Sources"), .init("Unlabelled", isNumeric: true),
            .init("Several sources", isNumeric: true), .init("All agree", isNumeric: true),
          ],
          cells: card.sources.map { row in
            [
              Markup(text: row.finding),
              Markup(
                text: row.images.map { "\($0.source.rawValue) \(NumberWords.count($0.count))" }.joined(separator: ", ")),
              Markup(text: NumberWords.count(row.unlabelled)), Markup(text: NumberWords.count(row.several)),
              row.several > 0 ? estimate(row.agreement) : Markup(text: "–"),
            ]
          },
          note:
            "Agreement is the share of images with labels of several sources or authors on whose value all agree; chance is not taken off."
        ).markup
      }
      said(card, "annotation", asked: "who labelled, with which instructions and what they could see")
    }
  }

  private static func prevalence(_ card: DataCard) -> Markup {
    let names = card.parts.map(\.name)
    return Markup([
      ForestChart(
        id: "prevalence", measure: "Prevalence",
        rows: card.prevalences.map { row in
          IntervalRow(
            row.value == "1" ? row.finding : "\(row.finding) = \(row.value)", finding: .estimate(row.all))
        },
        caption: "How frequent each finding is among the labelled images, with 95 % Wilson intervals over patients."
          + (card.splits.contains { $0.split.parts.contains { $0.locked != nil } }
            ? " Labels of locked parts are not counted." : "")
      ).figure.markup,
      names.isEmpty
        ? .nothing
        : DataTable(
          caption: "Prevalence by part",
          columns: [.init("Finding")] + names.map { .init($0, isNumeric: true) },
          cells: card.prevalences.map { row in
            [Markup(text: row.value == "1" ? row.finding : "\(row.finding) = \(row.value)")]
              + row.parts.map { part in part.map { estimate($0) } ?? Markup("span", ["class": "quiet"]) { "locked" } }
          }
        ).markup,
    ])
  }

  // MARK: What is missing

  static func missing(_ card: DataCard) -> Document.Section {
    let missing = card.missing
    return Document.Section("What is missing", id: "missing") {
      HeatMapChart(
        id: "missing-map",
        picture: HeatMapPicture(
          title: "Share of images of which an attribute is not known, by site", rowTitle: "Attribute",
          columnTitle: "Site",
          rows: missing.attributes, columns: missing.sites, values: missing.shares.map { $0.map { Optional($0) } },
          measure: "share not known",
          caption:
            "An attribute that is missing at one site and not at another tells a model where an image comes from.")
      ).figure.markup
    }
  }

  // MARK: Parts

  static func parts(_ card: DataCard) -> Document.Section {
    Document.Section("Parts and locks", id: "parts", beginsPage: true) {
      if card.splits.isEmpty { Markup("p") { "The data set is not divided." } }
      for line in card.splits {
        Markup("h3") { "Split \(line.split.name)" }
        DataTable(
          caption: "Made \(line.split.made.description.prefix(10)), \(line.split.digest.description)",
          columns: [
            .init("Part"), .init("Images", isNumeric: true), .init("Patients", isNumeric: true), .init("Locked since"),
            .init("Opened", isNumeric: true), .init("Limit", isNumeric: true),
          ],
          rows: line.split.parts.map { part in
            [
              part.name, NumberWords.count(part.items), NumberWords.count(part.patients),
              part.locked.map { String($0.description.prefix(10)) } ?? "open to all",
              part.locked == nil ? "–" : NumberWords.count(part.opened),
              part.limit.map(NumberWords.count) ?? (part.locked == nil ? "–" : "none"),
            ]
          }
        ).markup
        if !line.openings.isEmpty {
          DataTable(
            caption: "Openings",
            columns: [
              .init("Part and number"), .init("When"), .init("Who"), .init("Why"), .init("Protocol"), .init("Model"),
            ],
            rows: line.openings.map { opening in
              [
                "\(opening.part), \(opening.count)" + (opening.isOverride ? " (beyond the limit)" : ""),
                String(opening.time.description.prefix(16)), opening.agent, opening.reason,
                opening.plan.map(NumberWords.shortDigest) ?? "–", opening.model.map(NumberWords.shortDigest) ?? "–",
              ]
            }
          ).markup
        }
      }
      if card.splits.contains(where: { $0.split.parts.contains { $0.locked != nil } }) {
        Markup("p", ["class": "note"]) {
          "A lock makes each look at a test set an act with a name and a reason, written into a trail that shows when it is "
            + "changed. It does not keep the images from whoever owns the machine on which they lie."
        }
      }
    }
  }

  // MARK: Checks

  static func checks(_ card: DataCard) -> Document.Section {
    Document.Section("What checks have found", id: "checks") {
      Markup("h3") { "Leaks between parts" }
      if card.parts.isEmpty {
        Markup("p") { "There are no parts to leak." }
      } else if card.leaks.isEmpty {
        Markup("p") { "No patient, study, series or equal image lies in two parts." }
      } else {
        Markup("ul") { for leak in card.leaks { Markup("li") { sentence(leak.words) } } }
      }
      Markup("h3") { "Findings" }
      if let checked = card.checked {
        Markup("p") { sentence(checked) }
        if card.findings.isEmpty { Markup("p") { "The checks that were made have found nothing." } }
      } else if card.findings.isEmpty {
        Markup("p", ["class": "undefined"]) {
          "No check's findings were handed to this card; that is not to say that there are none."
        }
      }
      for finding in card.findings {
        Markup("div", ["class": "remark \(style(finding.severity))"]) {
          Markup("p") {
            Markup("strong") { sentence(finding.title) }
            Markup("span", ["class": "small"]) { " \(finding.severity), \(finding.check)" }
          }
          if !finding.advice.isEmpty { Markup("p") { finding.advice } }
        }
      }
    }
  }

  private static func style(_ severity: String) -> String {
    switch severity {
    case "serious": "fail"
    case "warning": "unsure"
    default: "pass"
    }
  }

  static func upkeep(_ card: DataCard) -> Document.Section {
    Document.Section("Upkeep", id: "upkeep") {
      Markup("p") {
        card.withdrawnSince > 0
          ? "\(NumberWords.count(card.withdrawnSince)) images belong to patients who withdrew since: they can no longer be read. Use a later version."
          : "No patient of this version has withdrawn until \(card.written.description.prefix(10))."
      }
      said(card, "maintenance", asked: "who keeps the data set up, and how faults are told and mended")
    }
  }

  static func limits(_ card: DataCard) -> Document.Section {
    var limits = card.remarks["limits"] ?? []
    if !card.findings.isEmpty, card.findings.contains(where: { $0.severity != "note" }) {
      limits.append("Some checks have found faults; they are listed above and not mended in this version.")
    }
    let unknown = card.missing.attributes.indices.filter { index in (card.missing.shares[index].last ?? 0) > 0.5 }
    if !unknown.isEmpty {
      limits.append(
        "Not known of more than half of the images: "
          + unknown.map { card.missing.attributes[$0] }.joined(separator: ", ")
          + ". Whether a model works alike across these cannot be judged on these data.")
    }
    limits.append(
      "Ethnicity, income and other properties of people that images do not carry are not recorded unless the owner says so above."
    )
    limits.append("Prevalences describe these images; they are no estimate of any population.")
    return Document.Section("Known limits", id: "limits") {
      Markup("ul") { for limit in limits { Markup("li") { limit } } }
      Markup("p", ["class": "note"]) {
        "The questions follow datasheets for data sets (Gebru et al. 2021), data cards (Pushkarna et al. 2022) and the STANDING "
          + "Together recommendations (2025). Card written \(card.written.description.prefix(16)) by \(card.software)."
      }
    }
  }

  // MARK: Words

  /// What the owner says of a question; where nothing is said, that.
  private static func said(_ card: DataCard, _ key: String, asked: String) -> Markup {
    let texts = card.remarks[key] ?? []
    if texts.isEmpty {
      return Markup("p", ["class": "undefined"]) { "Not said: \(asked)." }
    }
    return Markup(texts.map { text in Markup("p") { text } })
  }

  private static func fact(_ name: String, _ value: String) -> Markup {
    Markup([Markup("dt") { name }, Markup("dd") { value }])
  }

  private static func estimate(_ estimate: Estimate?) -> Markup {
    guard let estimate else { return Markup(text: "–") }
    guard let value = estimate.value else {
      return Markup("span", ["class": "undefined"]) { NumberWords.undefined(estimate.reason) }
    }
    return Markup([
      Markup("span", ["class": "value"]) { NumberWords.percent(value) },
      Markup("span", ["class": "interval"]) {
        estimate.interval.map { " (\(NumberWords.percent($0.lower)) to \(NumberWords.percent($0.upper)))" } ?? ""
      },
    ])
  }

  static func sentence(_ text: String) -> String {
    let text = capital(text)
    return text.hasSuffix(".") ? text : text + "."
  }

  private static func capital(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }
}
