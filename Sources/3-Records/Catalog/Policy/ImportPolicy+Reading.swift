// SPDX-License-Identifier: Apache-2.0
import DICOM
public import Foundation
public import Vocabulary
import YAMLFiles

extension ImportPolicy {
  /// Reads a policy from its file: YAML, at most 1 MiB, as `Documentation/import.md` describes it.
  /// - Throws: `InputFaults` with everything that is wrong, in the order of the file.
  public static func load(from url: URL) throws(InputFaults) -> ImportPolicy {
    try parse(bytes: try PlanFile.bytes(url), fileName: url.lastPathComponent)
  }

  /// Reads a policy from the bytes of its file.
  public static func parse(bytes: some Collection<UInt8>, fileName: String) throws(InputFaults) -> ImportPolicy {
    let root = try YAMLText(bytes: bytes, fileName: fileName, of: "a policy of imports").root()
    let log = FaultLog(fileName: fileName, tables: [top, accept])
    let policy = read(root, log)
    guard log.isEmpty, let policy else { throw log.sorted }
    return policy
  }

  private static let top = KeyTable(
    "", required: ["fiducial-import-policy"],
    optional: ["accept", "attributes", "modalities", "formats", "largest-file"])
  private static let accept = KeyTable(
    "accept", required: ["because"], optional: ["identified", "unstated", "burned-in"])

  private static func read(_ root: YAMLNode, _ log: FaultLog) -> ImportPolicy? {
    guard let section = Section(root, path: "", table: top, log: log) else { return nil }
    let version: Int? = section.integer("fiducial-import-policy", in: 1...1)
    var policy = ImportPolicy()
    if let inner = section.section("accept", table: accept) {
      policy.because = inner.text("because")
      policy.acceptsIdentified = inner.flag("identified") ?? false
      policy.acceptsUnstated = inner.flag("unstated") ?? false
      policy.acceptsBurnedIn = inner.flag("burned-in") ?? false
    }
    if let keywords = section.texts("attributes") {
      for keyword in keywords where DataDictionary.tag(keyword: keyword) == nil {
        section.fault(
          "attributes", found: keyword.quotedForFault, expected: "keywords of the data dictionary, as PatientBirthDate")
      }
      policy.allowedAttributes = Set(keywords)
    }
    if let modalities = section.texts("modalities") { policy.modalities = Set(modalities) }
    if let formats = section.texts("formats") {
      let known = ImportFormat.allCases.map(\.rawValue)
      for format in formats where !known.contains(format) {
        section.fault("formats", found: format.quotedForFault, expected: "some of \(known.joined(separator: ", "))")
      }
      policy.formats = Set(formats.compactMap(ImportFormat.init(rawValue:)))
    }
    if let largest: Int = section.integer("largest-file", in: 1...(1 << 40)) { policy.largestFile = largest }
    return version == nil ? nil : policy
  }
}
