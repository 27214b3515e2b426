// SPDX-License-Identifier: Apache-2.0
public import Validation
public import Vocabulary

/// What the JSON of an evaluation's report says, read back.
///
/// Evidence about a model is what its report says, not what somebody types beside it.
public struct ReportedEvaluation: Sendable, Equatable {
  /// A figure of the report.
  public struct Figure: Sendable, Equatable {
    /// What is measured, and of which part and group.
    public var label: String
    /// The value.
    public var value: Double
    /// The lower end of its interval.
    public var lower: Double?
    /// The upper end of its interval.
    public var upper: Double?
    /// The interval's level.
    public var level: Double
    /// The unit; empty where it is a plain number.
    public var unit: String
    /// Whether it is of a subgroup.
    public var isOfSubgroup: Bool
  }

  /// The verdict.
  public var verdict: Verdict
  /// The digest of the protocol that was followed.
  public var protocolDigest: ContentDigest
  /// The digest of the data: of the data set where models were run on one, else of the table.
  public var dataDigest: ContentDigest
  /// The digests of the models that were run for it; empty where a table was judged.
  public var models: [ContentDigest]
  /// The estimates of its endpoints, whole and by subgroup; undefined ones are left out.
  public var figures: [Figure]

  /// Reads a report.
  /// - Parameters:
  ///   - bytes: The file.
  ///   - fileName: Its name for faults.
  /// - Returns: `nil` where the file is no report of an evaluation.
  /// - Throws: `InputFaults` where it is one, and says no verdict or names no protocol or data.
  public static func read(_ bytes: [UInt8], fileName: String) throws(InputFaults) -> ReportedEvaluation? {
    let json: JSONValue
    do { json = try JSONValue(parsing: bytes) } catch { return nil }
    guard json["format"]?.text == "fiducial-evaluation" else { return nil }
    var faults = InputFaults()
    func digest(_ key: String) -> ContentDigest? {
      let found = json["identity"]?[key]?.text
      let digest = found.flatMap { ContentDigest($0) }
      if digest == nil {
        faults.append(
          InputFault(file: fileName, column: "identity.\(key)", found: found ?? "nothing", expected: "sha256:…"))
      }
      return digest
    }
    let verdict = json["verdict"]?.text.flatMap { Verdict(rawValue: $0) }
    if verdict == nil {
      faults.append(
        InputFault(
          file: fileName, column: "verdict", found: json["verdict"]?.text ?? "nothing",
          expected: Verdict.allCases.map(\.rawValue).joined(separator: ", ")))
    }
    let (asked, data) = (digest("protocolDigest"), digest("dataDigest"))
    guard let verdict, let asked, let data else { throw faults }
    // What was run for it is told among the evidence: the models, and the data set behind the table.
    let told = json["identity"]?["evidence"]?.elements ?? []
    func digests(_ label: String) -> [ContentDigest] {
      told.filter { $0["label"]?.text?.hasPrefix(label) ?? false }.compactMap { $0["value"]?.text }
        .compactMap { ContentDigest($0) }
    }
    return ReportedEvaluation(
      verdict: verdict, protocolDigest: asked, dataDigest: digests("Digest of the data set").first ?? data,
      models: digests("Digest of model"),
      figures: (json["parts"]?.elements ?? []).flatMap(figures))
  }

  private static func figures(_ part: JSONValue) -> [Figure] {
    let name = part["name"]?.text
    let whole = (part["endpoints"]?.elements ?? []).compactMap { figure($0, [name]) }
    let groups = (part["subgroups"]?.elements ?? []).flatMap { subgroup -> [Figure] in
      let by = (subgroup["by"]?.elements ?? []).compactMap(\.text).joined(separator: " and ")
      return (subgroup["groups"]?.elements ?? []).flatMap { group in
        (group["endpoints"]?.elements ?? []).compactMap { endpoint in
          figure(endpoint, [name, "\(by) \(group["name"]?.text ?? "")"], isOfSubgroup: true)
        }
      }
    }
    return whole + groups
  }

  private static func figure(_ endpoint: JSONValue, _ places: [String?], isOfSubgroup: Bool = false) -> Figure? {
    guard let estimate = endpoint["estimate"], let value = estimate["value"]?.double else { return nil }
    let unit = estimate["unit"]?.text ?? ""
    return Figure(
      label: ([endpoint["title"]?.text] + places).compactMap { $0 }.joined(separator: ", "), value: value,
      lower: estimate["lower"]?.double, upper: estimate["upper"]?.double, level: estimate["level"]?.double ?? 0.95,
      unit: unit == "1" ? "" : unit, isOfSubgroup: isOfSubgroup)
  }
}
