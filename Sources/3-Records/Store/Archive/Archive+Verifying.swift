// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization
import Vocabulary

extension Archive {
  /// How many sealed files are opened where not all are.
  private static let sample = 100
  /// How many files are looked at between two words of progress.
  private static let stride = 64

  /// Looks at everything: the database's file, every blob's bytes, every reference, the keys.
  ///
  /// Others may read and write meanwhile; nothing is collected.
  /// - Parameters:
  ///   - depth: Whether every sealed file is opened.
  ///   - progress: Told now and then how many files of how many were looked at.
  /// - Returns: What was found, each fault with its place.
  /// - Throws: Why the check itself could not be made; a fault of the archive is no error.
  /// - Complexity: O(*n*) for *n* bytes, on all cores.
  public func verify(
    _ depth: Verification.Depth = .hashing, progress: @Sendable (_ done: Int, _ all: Int) -> Void = { _, _ in }
  ) throws(StoreError) -> Verification {
    var result = Verification()
    // Where nothing can be written nobody collects either.
    let lease = access(blobs.lease.path, W_OK) == 0 ? try FileLock(blobs.lease.path, .shared) : nil
    defer { withExtendedLifetime(lease) {} }
    result.hasKeys = try keys.countsIfHere() != nil
    do throws(StoreError) {
      result.faults = try records.faults().map { .records(words: $0) }
    } catch {
      guard case .database(let code, let words) = error, RecordStore.isDamage(code) else { throw error }
      result.faults = [.records(words: words)]
    }
    // Of a damaged database no more is asked: its answers could be anything.
    guard result.faults.isEmpty else { return result }
    var all: [BlobReference] = []
    try forEachReference(in: records) { all.append($0) }
    result.references = all.count
    try checkBlobs(all, progress, &result)
    if result.hasKeys { try checkKeys(all, depth, &result) }
    return result
  }

  private func checkBlobs(
    _ references: [BlobReference], _ progress: @Sendable (Int, Int) -> Void, _ result: inout Verification
  ) throws(StoreError) {
    var names: [ContentDigest] = []
    do {
      try blobs.forEach { names.append($0) }
      for path in try blobs.strangers() { result.faults.append(.strange(path: path)) }
    } catch {
      throw DatabaseWords.storeError(error)
    }
    let there = Set(names)
    var reported: Set<ContentDigest> = []
    for reference in references where !there.contains(reference.blob) && reported.insert(reference.blob).inserted {
      // It may have come since the names were read.
      if !blobs.contains(reference.blob) { result.faults.append(.missing(reference.blob, table: reference.table)) }
    }
    let count = names.count
    let looked = Atomic(0)
    let outcomes = try Parallel.map(names) { (name) throws(StoreError) in
      let outcome = blobs.look(at: name)
      let done = looked.wrappingAdd(1, ordering: .relaxed).newValue
      if done % Self.stride == 0 || done == count { progress(done, count) }
      return outcome
    }
    for (length, fault) in outcomes {
      result.bytes += length
      if let fault { result.faults.append(fault) }
    }
    result.blobs = count
    result.leftovers = try blobs.leftovers().count
    let rooms = Set(self.references.map(\.room))
    if try records.rooms().isSubset(of: rooms) {
      result.superfluous = there.subtracting(references.map(\.blob)).count
    }
  }

  private func checkKeys(
    _ references: [BlobReference], _ depth: Verification.Depth, _ result: inout Verification
  ) throws(StoreError) {
    var damaged = try keys.counts().damaged
    var open: Set<Int> = []
    var shredded: Set<Int> = []
    for patient in Set(references.compactMap(\.patient)).sorted() {
      if try keys.isShredded(patient) {
        shredded.insert(patient)
      } else if (try? keys.contains(patient)) == true {
        open.insert(patient)
        // Records name the patient: the close of the key was there.
        if try keys.standsApart(patient) { damaged += 1 }
      } else {
        result.faults.append(.key(patient: patient))
      }
    }
    if damaged > 0 { result.faults.append(.ring(entries: damaged)) }
    let bad = Set(result.faults.compactMap(\.blob))
    var sealed = references.filter { !bad.contains($0.blob) && $0.patient.map(open.contains) == true }
    result.shredded = references.count { $0.patient.map(shredded.contains) == true }
    if depth == .hashing, sealed.count > Self.sample {
      // Evenly spread, so that the check is the same each time.
      let step = sealed.count / Self.sample
      sealed = (0..<Self.sample).map { sealed[$0 * step] }
    }
    result.opened = sealed.count
    let faults = try Parallel.map(sealed) { (reference) throws(StoreError) in try unseal(reference) }
    result.faults += faults.compactMap { $0 }
  }

  private func unseal(_ reference: BlobReference) throws(StoreError) -> Verification.Fault? {
    guard let patient = reference.patient else { return nil }
    do throws(StoreError) {
      let content = ContentDigest(hashing: try bytes(of: reference.blob, patient: patient))
      guard let expected = reference.content, expected != content else { return nil }
      return .content(reference.blob, table: reference.table, expected: expected, found: content)
    } catch {
      switch error {
      case .sealBroken, .damagedKeys: return .sealed(reference.blob, table: reference.table, patient: patient)
      // Withdrawn or collected while we looked.
      case .shredded, .missingBlob: return nil
      default: throw error
      }
    }
  }
}

extension Verification.Fault {
  /// The blob that a fault is about.
  fileprivate var blob: ContentDigest? {
    switch self {
    case .missing(let blob, _), .damaged(let blob, _, _), .unreadable(let blob, _, _): blob
    default: nil
    }
  }
}

extension BlobStore {
  /// Hashes a blob; its length, and what is wrong with it.
  func look(at name: ContentDigest) -> (length: Int, fault: Verification.Fault?) {
    let path = path(of: name)
    let place = "blobs" + path.dropFirst(root.count)
    do throws(StoreError) {
      let digest = try Disk.digest(of: path)
      let length = try Disk.length(of: path) ?? 0
      return (length, digest == name ? nil : .damaged(name, path: place, length: length))
    } catch {
      guard case .file(_, _, let code) = error else { return (0, .unreadable(name, path: place, code: EIO)) }
      return (0, .unreadable(name, path: place, code: code))
    }
  }

  /// Files among the blobs that are none.
  func strangers() throws(StoreError) -> [String] {
    var found: [String] = []
    for outer in try Disk.names(in: root) where outer != "incoming" && outer != "lease" {
      guard outer.isFanOut, let inside = try? Disk.names(in: "\(root)/\(outer)") else {
        found.append("blobs/\(outer)")
        continue
      }
      for inner in inside {
        guard inner.isFanOut, let names = try? Disk.names(in: "\(root)/\(outer)/\(inner)") else {
          found.append("blobs/\(outer)/\(inner)")
          continue
        }
        for name in names where !name.hasPrefix(outer + inner) || ContentDigest(hexadecimal: name) == nil {
          found.append("blobs/\(outer)/\(inner)/\(name)")
        }
      }
    }
    return found
  }
}

extension String {
  fileprivate var isFanOut: Bool {
    utf8.count == 2 && utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
  }
}
