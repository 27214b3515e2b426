// SPDX-License-Identifier: Apache-2.0
import Vocabulary
import YAMLFiles

/// Reads the parts of a scenario, each in its own extension, and puts them together.
///
/// A part that is wrong leaves faults in the log and a stand-in, so that the other parts can be checked as well; a scenario is handed
/// out only where the log is empty.
struct ScenarioReader {
  let log: FaultLog

  /// Reads the whole file; the scenario is meaningful only where the log stayed empty.
  func read(_ node: YAMLNode) -> Scenario {
    var scenario = Scenario(title: "")
    guard let root = Section(node, path: "", table: ScenarioKeys.root, log: log) else { return scenario }
    readHead(root, into: &scenario)
    readDevices(root, into: &scenario)
    readSites(root, into: &scenario)
    readFindings(root, into: &scenario)
    readLabels(root, into: &scenario)
    readReaders(root, into: &scenario)
    readDrift(root, into: &scenario)
    return scenario
  }

  private func readHead(_ root: Section, into scenario: inout Scenario) {
    let version = root.integer("fiducial-phantom", in: 0...Int.max) ?? Scenario.currentVersion
    if version != Scenario.currentVersion {
      root.fault(
        "fiducial-phantom", found: "version \(version)",
        expected: "version \(Scenario.currentVersion), the only one that is known")
    }
    scenario.title = line(root, "title") ?? ""
    scenario.description = text(root, "description")
    scenario.seed = root.integer("seed", in: 0...UInt64.max) ?? scenario.seed
    scenario.patients = root.integer("patients", in: 1...Scenario.mostPatients) ?? scenario.patients
    scenario.region = root.choice("region", BodyRegion.self) ?? scenario.region
    scenario.modality =
      root.choice("modality", Scenario.Modality.self, synonyms: ["ct": "tomography", "mr": "resonance"])
      ?? scenario.modality
    if let period = root.section("period", table: ScenarioKeys.period),
      let from = period.day("from"), let to = period.day("to")
    {
      if from <= to {
        scenario.period = from...to
      } else {
        period.fault("to", found: to.iso, expected: "a day that is not before \(from.iso)")
      }
    }
    scenario.intendedUse = root.section("intended-use", table: ScenarioKeys.intendedUse).map { use in
      IntendedPopulation(
        text: text(use, "text") ?? "", ages: use.range("ages", within: 0...120, unit: "years"),
        sexes: use.words("sexes", PhantomPatient.Sex.self), views: use.words("views", RadiographySystem.View.self),
        setting: text(use, "setting"))
    }
  }

  /// A mapping from words to shares, not all zero.
  func shares<Choice: CaseIterable & RawRepresentable<String>>(
    _ section: Section?, _: Choice.Type
  ) -> [Choice: Double]? {
    guard let section else { return nil }
    var shares: [Choice: Double] = [:]
    for choice in Choice.allCases {
      if let share = section.quantity(choice.rawValue, in: 0...1_000_000) { shares[choice] = share }
    }
    guard shares.values.contains(where: { $0 > 0 }) else {
      log.add(section.path, line: section.line, found: "no share above 0", expected: "at least one share above 0")
      return nil
    }
    return shares
  }

  /// A text of one line, without characters that steer what shows it.
  private func line(_ section: Section, _ key: String) -> String? {
    guard let text = section.text(key) else { return nil }
    guard !text.hasControls() else {
      section.fault(key, found: text.quotedForFault, expected: "a text of one line, without control characters")
      return nil
    }
    return text
  }

  /// A text of any number of lines, without other characters that steer what shows it.
  private func text(_ section: Section, _ key: String) -> String? {
    guard let text = section.text(key) else { return nil }
    guard !text.hasControls(except: ["\n", "\t"]) else {
      section.fault(key, found: text.quotedForFault, expected: "a text without control characters")
      return nil
    }
    return text
  }

  /// A name that can stand in a header, a table and a file's name.
  func name(_ section: Section, _ key: String = "name", among taken: [String] = [], longest: Int = 40) -> String? {
    guard let text = section.text(key) else { return nil }
    let isPlain = text.unicodeScalars.allSatisfy {
      (32..<127).contains($0.value) && !"\\,;\"^=".unicodeScalars.contains($0)
    }
    guard isPlain, text.count <= longest else {
      section.fault(
        key, found: text.quotedForFault,
        expected: "at most \(longest) letters of ASCII, without \\ , ; \" ^ and =")
      return nil
    }
    guard !taken.contains(text) else {
      section.fault(key, found: "\(text.quotedForFault) again", expected: "each name once")
      return nil
    }
    return text
  }
}

extension Scenario {
  /// More patients than this are not planned.
  public static let mostPatients = 10_000_000
}

extension String {
  /// Whether it holds characters that steer what shows it, as U+0007 and U+2028, other than these.
  func hasControls(except allowed: [Unicode.Scalar] = []) -> Bool {
    unicodeScalars.contains {
      [.control, .lineSeparator, .paragraphSeparator].contains($0.properties.generalCategory) && !allowed.contains($0)
    }
  }
}
