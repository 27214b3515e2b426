// SPDX-License-Identifier: Apache-2.0

extension StudyDesign: CustomStringConvertible {
  /// From this share of the blocks on, the study is called nearly complete.
  static var nearlyComplete: Double { 0.95 }

  /// The design in plain words.
  public var description: String {
    let sentences = [layoutSentence, clusterSentence, repeatSentence, unitSentence]
    return sentences.compactMap { $0 }.joined(separator: " ")
  }

  private var layoutSentence: String {
    let who = "\(Self.count(readers, "reader")), \(Self.count(arms, "arm")), \(Self.count(cases, "case"))"
    switch kind {
    case .single: return "Single: \(Self.count(cases, "case")), one score for each."
    case .paired where arms > 1: return "Paired: the same \(Self.count(cases, "case")) in each of \(arms) arms."
    case .paired: return "Paired: \(models) models on the same \(Self.count(cases, "case"))."
    case .partlyPaired:
      return "Partly paired: \(arms) arms that share some of their \(cases) cases; \(percent(filled)) of all was read."
    case .independentArms:
      let own = readers > 1 ? "cases and readers" : "cases"
      return "Independent arms: \(arms) arms with \(own) of their own; \(who)."
    case .crossed: return "Fully crossed: every reader read every case in every arm; \(who)."
    case .incompleteCrossed:
      return "Incompletely crossed: \(who); \(percent(filled)) of all combinations was read."
    case .splitPlot: return splitPlotSentence
    case .casesNestedInReaders: return "Cases nested in readers: every case was read by one reader; \(who)."
    case .casesNestedInArms:
      return "Cases nested in arms: every case stands in one arm, readers read in several; \(who)."
    case .readersNestedInArms: return "Readers nested in arms: every reader reads in one arm; \(who)."
    }
  }

  private var splitPlotSentence: String {
    let share = filledWithinBlocks
    let fullness =
      share >= 1 ? "complete" : share >= Self.nearlyComplete ? "nearly complete" : "incomplete"
    var text =
      "Split-plot, \(fullness): \(blocks.count) blocks of cases, each read by readers of its own in "
      + "\(Self.count(arms, "arm")); \(Self.count(readers, "reader")), \(Self.count(cases, "case")); "
      + "\(percent(share)) of the blocks was read."
    if readsOutsideBlocks > 0 { text += " \(Self.count(readsOutsideBlocks, "read")) outside the reader's block." }
    return text
  }

  private var clusterSentence: String? {
    guard isClustered, let patients else { return nil }
    return "Clustered: the cases come from \(Self.count(patients, "patient"))."
  }

  private var repeatSentence: String? {
    isRepeated ? "Repeated: some cases were read again by the same reader in the same arm." : nil
  }

  private var unitSentence: String {
    switch samplingUnit {
    case .patient: "The sampling unit is the patient."
    case .case: "The sampling unit is the case."
    case .row: "The sampling unit is the row, each a case of its own."
    }
  }

  private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

  /// A share in percent with one decimal, rounded down so that nothing but all reads as 100 %.
  private func percent(_ share: Double) -> String {
    let tenths = Int((share * 1000 + 1e-9).rounded(.down))
    return tenths >= 1000 ? "100 %" : "\(tenths / 10).\(tenths % 10) %"
  }
}
