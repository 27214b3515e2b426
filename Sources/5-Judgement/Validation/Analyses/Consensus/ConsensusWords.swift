// SPDX-License-Identifier: Apache-2.0
import Foundation
import Protocols
import Statistics
import Vocabulary

/// What a consensus says, in sentences and pictures.
struct ConsensusWords {
  let plan: ConsensusPlan
  let rated: RatedCases
  let fit: Consensus
  let skills: [Estimate]
  let level: ConfidenceLevel

  /// A class with at least this chance counts as clear in sentences.
  private static let clear = 0.9

  private var reads: Annotations { rated.annotations }
  private var classes: [String] { rated.names.classes }

  var findings: [String] {
    let disagreed = (0..<reads.itemCount).count { (reads.disagreement(on: $0) ?? 0) > 0 }
    let several = (0..<reads.itemCount).count { reads.disagreement(on: $0) != nil }
    let unclear = (0..<fit.itemCount).count { (fit.chances(of: $0).max() ?? 0) < Self.clear }
    let ties = fit.labels().count { $0 == nil }
    var findings = [
      "\(reads.readerCount) raters gave \(reads.labelCount) ratings of \(reads.labelledItemCount) cases; in \(disagreed) of "
        + "\(several) cases with several ratings they differ."
    ]
    let shares = zip(classes, fit.classShares).map { "\($0) \(NumberText.share($1))" }
    findings.append(
      "By \(plan.method.title), the classes hold " + shares.joined(separator: ", ")
        + "; in \(unclear) cases no class has a chance of \(NumberText.share(Self.clear))"
        + (ties > 0 ? ", and in \(ties) the likeliest classes are equally likely." : "."))
    for (name, estimates) in skillsByName {
      let known = estimates.filter { $0.value != nil }
      guard let best = known.max(by: { ($0.value ?? 0) < ($1.value ?? 0) }),
        let worst = known.min(by: { ($0.value ?? 0) < ($1.value ?? 0) }), known.count > 1
      else { continue }
      findings.append(
        "\(title(name)) runs from \(WorthText.cell(worst)) (\(worst.group ?? "")) to \(WorthText.cell(best)) "
          + "(\(best.group ?? "")).")
    }
    return findings
  }

  /// The skills by what they are, in their order.
  private var skillsByName: [(name: String, estimates: [Estimate])] {
    var order: [String] = []
    var found: [String: [Estimate]] = [:]
    for estimate in skills where estimate.group != nil {
      if found[estimate.name] == nil { order.append(estimate.name) }
      found[estimate.name, default: []].append(estimate)
    }
    return order.map { ($0, found[$0] ?? []) }
  }

  private func title(_ name: String) -> String {
    switch name {
    case Metric.sensitivity.rawValue: return "Sensitivity"
    case Metric.specificity.rawValue: return "Specificity"
    case "ability": return "Ability"
    default:
      let label = name.hasPrefix("skill.") ? String(name.dropFirst(6)) : name
      return "The chance of being right about \(label)"
    }
  }

  var notes: [String] {
    var notes: [String] = []
    switch plan.method {
    case .majority:
      notes.append(
        "A vote holds each rater against a result to which the rater contributed; that flatters all of them.")
    case .dawidSkene, .oneCoin:
      notes.append(
        "The model assumes that raters err independently given the true class. Where they share a cause of error, agreement is "
          + "taken for truth and the chances are too sure.")
      if plan.method == .dawidSkene, plan.prior == 0, reads.readerCount < 3 {
        notes.append("Two raters do not determine the model: other skills explain their ratings as well.")
      }
      if plan.prior > 0 {
        notes.append("Each rater's rows begin with \(WorthText.number(plan.prior)) imagined ratings of every class.")
      }
    case .glad:
      notes.append(
        "The model gives every case a difficulty of its own; with few ratings a case its prior decides, and the chances are "
          + "too sure.")
    }
    notes.append("What is estimated is what the raters agree to see; it is not a reference standard.")
    if !fit.isConverged {
      notes.append("The iteration did not reach its tolerance in \(fit.iterations) steps.")
    }
    if fit.isSwitched {
      notes.append(
        "Two classes seem to have exchanged their names: the raters call the cases of one by the other's name more often than "
          + "by its own. Take a prior, or look at the raters.")
    }
    let silent = reads.itemCount - reads.labelledItemCount
    if silent > 0 { notes.append("\(silent) cases have no rating; their chances are the shares of the classes.") }
    return notes
  }

  var pictures: [Picture] {
    var pictures: [Picture] = skillsByName.filter { $0.name != "ability" }.map { name, estimates in
      .forest(
        ForestPicture(
          title: title(name), measure: title(name),
          rows: estimates.map { .init($0.group ?? "", estimate: $0) },
          caption: "Against a truth that is estimated from the same ratings, by \(plan.method.title)."))
    }
    pictures.append(.table(table))
    return pictures
  }

  /// How the raters together call the cases of each class.
  private var table: TablePicture {
    var rows: [[String]] = []
    for (truth, name) in classes.enumerated() {
      let share = skills.first {
        $0.group == nil && $0.name == (truth == rated.names.disease ? "prevalence" : "share.\(name)")
      }
      let cells = share.map { WorthText.cell($0) } ?? WorthText.number(fit.classShares[truth])
      let chances = (0..<fit.itemCount).map { fit.posterior[$0 * classes.count + truth] }
      let counts = [chances.count { $0 >= Self.clear }, chances.count { $0 >= 0.5 && $0 < Self.clear }]
      rows.append([name, cells] + counts.map { "\($0)" })
    }
    return TablePicture(
      caption: "The classes by \(plan.method.title)",
      columns: [
        .init("Class"), .init("Share", isNumeric: true), .init("Cases with a chance of 0.9 or more", isNumeric: true),
        .init("of 0.5 to 0.9", isNumeric: true),
      ], rows: rows)
  }
}
