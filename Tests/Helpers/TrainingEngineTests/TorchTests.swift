// SPDX-License-Identifier: Apache-2.0
import Testing

/// Tests that use libtorch in this process, one after another: its threads and its chance are settings of the whole process.
@Suite(.serialized) enum TorchTests {}
