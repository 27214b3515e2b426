// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization

/// What keeps a collection of superfluous files away from those that were just kept and that no record refers to yet.
///
/// All who keep files share it; a collection wants it alone while it removes.
final class BlobLease: Sendable {
  let path: String
  private struct State {
    var lock: FileLock?
    var scopes = 0
    var isHeldOn = false
  }
  private let state = Mutex(State())

  init(path: String) { self.path = path }

  /// Takes it until ``letGo()``, or until the process ends.
  func holdOn() throws(StoreError) { try change { $0.isHeldOn = true } }

  /// Takes it for a scope that ``leave()`` ends.
  func enter() throws(StoreError) { try change { $0.scopes += 1 } }

  func leave() { release { $0.scopes -= 1 } }

  func letGo() { release { $0.isHeldOn = false } }

  private func change(_ body: @Sendable (inout State) -> Void) throws(StoreError) {
    let outcome = state.withLock { state -> Result<Void, StoreError> in
      do throws(StoreError) {
        if state.lock == nil { state.lock = try FileLock(path, .shared, within: 600) }
        body(&state)
        return .success(())
      } catch {
        return .failure(error)
      }
    }
    try outcome.get()
  }

  private func release(_ body: @Sendable (inout State) -> Void) {
    state.withLock { state in
      body(&state)
      if state.scopes == 0, !state.isHeldOn { state.lock = nil }
    }
  }
}
