// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Foundation
import Protocols
import Statistics
import Vocabulary

extension AnalysisContext {
  /// The analysis in every stream.
  func triage(_ plan: TriagePlan) -> [AnalysisResult] {
    eachStream(.triage) { stream throws(Refusal) in
      try triage(plan, stream)
    }
  }

  private func triage(_ plan: TriagePlan, _ stream: Stream) throws(Refusal) -> AnalysisResult {
    guard let threshold = threshold(stream) else {
      throw Refusal("the model sorts by its calls, and no operating point is declared that makes them")
    }
    let reads = BinaryReads(try scores(stream, in: source), threshold: threshold)
    guard let sensitivity = reads.evidence(of: .sensitivity), let specificity = reads.evidence(of: .specificity) else {
      throw Refusal("sensitivity and specificity need diseased and healthy cases, and two sampling units of each")
    }
    let share = source.labelled(source.truths(stream)).flatMap {
      BinaryReads($0, threshold: 0).estimate(.prevalence).value
    }
    let list: ReadingList
    do {
      list = try plan.list(prevalence: share ?? 0)
    } catch {
      throw Refusal(error.description)
    }
    let benefit = benefit(list, sensitivity, specificity)
    var result = AnalysisResult(.triage, name: name(stream))
    result.estimates = [benefit.without] + benefit.with + benefit.saved
    let saved = Dictionary(uniqueKeysWithValues: benefit.saved.map { ($0.name, $0) })
    func words(_ kind: String) -> String {
      guard let estimate = saved["time-saved.\(kind)"] else { return "nothing" }
      return WorthText.estimate(estimate, unit: "min")
    }
    result.findings = [
      "Reading flagged cases first, a diseased case waits \(words("diseased")) less on average than in order of arrival, "
        + "where it waits \(WorthText.cell(benefit.without)) min.",
      "A diseased case that is flagged gains \(words("true-positive")); one that is not flagged gains "
        + "\(words("false-negative")), where a negative number is time lost.",
      "A healthy case gains \(words("healthy")) on average. The readers are busy "
        + "\(NumberText.percent((list.utilisation * 1000).rounded() / 1000)) of their time.",
    ]
    result.notes = notes(plan, list, share)
    result.pictures = [timesTable(benefit)]
    if let picture = utilisationPicture(list, sensitivity, specificity) { result.pictures.append(picture) }
    return result
  }

  private func benefit(
    _ list: ReadingList, _ sensitivity: ShareEvidence, _ specificity: ShareEvidence
  ) -> TriageBenefit {
    let formula = try? TriageBenefit(
      list, sensitivity: sensitivity, specificity: specificity, level: level, seed: settings.seed)
    return formula
      ?? TriageBenefit(
        simulating: simulation(list, replicates: 200, cases: 3000), sensitivity: sensitivity, specificity: specificity,
        level: level)
  }

  private func simulation(_ list: ReadingList, replicates: Int, cases: Int) -> ReadingListSimulation {
    ReadingListSimulation(
      list, seed: settings.seed, replicates: replicates, cases: cases,
      workers: ProcessInfo.processInfo.activeProcessorCount)
  }

  private func notes(_ plan: TriagePlan, _ list: ReadingList, _ share: Double?) -> [String] {
    var notes = [
      "Arrivals, reading times and prevalence are taken as declared; the intervals carry what is not known of sensitivity "
        + "and specificity. Waiting runs from arrival to the end of reading, less the case's own reading time.",
      "The model assumes arrivals at random at a steady rate, readers who do not idle while cases wait, flags that are there "
        + "on arrival, and "
        + (list.discipline == .nonPreemptive
          ? "a case on the desk that is finished first."
          : "a case on the desk that is laid aside for a more urgent one."),
    ]
    if let gap = list.formulaGap { notes.append("The times are simulated: \(gap).") }
    if plan.prevalence == nil {
      notes.append(
        "The share of diseased cases on the list is taken from these data"
          + (share.map { " (\(WorthText.share($0)))" } ?? "")
          + "; declare the prevalence of the list where it is another.")
    }
    return notes
  }

  private func timesTable(_ benefit: TriageBenefit) -> Picture {
    let kinds = [
      "diseased", "diseased, flagged", "diseased, not flagged", "healthy", "healthy, flagged", "healthy, not flagged",
      "all",
    ]
    return .table(
      TablePicture(
        caption: "Mean waiting time in minutes, with \(NumberText.percent(level.value)) intervals",
        columns: [
          .init("Cases"), .init("Flagged cases first", isNumeric: true), .init("Saved", isNumeric: true),
        ],
        rows: zip(kinds, zip(benefit.with, benefit.saved)).map { kind, pair in
          [kind, WorthText.cell(pair.0), WorthText.cell(pair.1)]
        }, note: "In order of arrival a case waits \(WorthText.cell(benefit.without)) minutes. Negative is lost."))
  }

  /// Waiting times by how busy the readers are.
  private func utilisationPicture(
    _ list: ReadingList, _ sensitivity: ShareEvidence, _ specificity: ShareEvidence
  ) -> Picture? {
    let hasFormula = list.formulaGap == nil
    let places = hasFormula ? (2...19).map { Double($0) / 20 } : [0.3, 0.5, 0.6, 0.7, 0.8, 0.9]
    var lines: [(x: Double, without: Double, with: WaitingTimes)] = []
    for place in places {
      guard let other = try? list.at(utilisation: place) else { continue }
      if let without = try? other.waitingWithout(),
        let with = try? other.waitingWith(sensitivity: sensitivity.value, specificity: specificity.value)
      {
        lines.append((place, without.diseased, with))
      } else {
        let outcomes = simulation(other, replicates: 40, cases: 2000).outcomes { _ in
          (sensitivity.value, specificity.value)
        }
        let without = outcomes.reduce(0) { $0 + $1.without.diseased } / Double(outcomes.count)
        lines.append((place, without, WaitingTimes.mean(outcomes.map(\.with))))
      }
    }
    guard lines.count > 1 else { return nil }
    func series(_ name: String, isReference: Bool = false, _ minutes: (WaitingTimes, Double) -> Double)
      -> LinePicture.Series
    {
      .init(
        name: name, points: lines.map { .init(x: $0.x, y: minutes($0.with, $0.without)) }, isReference: isReference)
    }
    return .lines(
      LinePicture(
        title: "Waiting time of diseased cases", x: .init("Share of the readers' time that is taken", upper: 1),
        y: .init("Mean waiting time, minutes", lower: 0),
        series: [
          series("diseased, flagged cases first") { with, _ in with.diseased },
          series("diseased and flagged") { with, _ in with.truePositive },
          series("diseased and not flagged") { with, _ in with.falseNegative },
          series("in order of arrival", isReference: true) { $1 },
        ], marks: [.init(x: list.utilisation, label: "this list")],
        caption: "The same list with more or fewer arrivals, at the measured sensitivity and specificity"
          + (hasFormula ? "." : ", simulated.")))
  }
}
