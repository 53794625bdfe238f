# bash completion for ko                                   -*- shell-script -*-

__ko_complete() {
    local line=${COMP_LINE:0:COMP_POINT} current out directive candidate
    local -a words
    # The words as typed: bash itself would break them at = and : too.
    read -ra words <<< "$line"
    [[ $line == *[[:space:]] ]] && words+=("")
    current=${words[${#words[@]}-1]}
    COMPREPLY=()
    out=$("${words[0]}" REQUEST "${words[@]:1}" 2>/dev/null) || return
    directive=${out##*:}
    while IFS=$'\t' read -r candidate _; do
        [[ $candidate == :* || -z $candidate ]] && continue
        # Only what follows the last break is replaced.
        [[ $current == *=* ]] && candidate=${candidate#*=}
        [[ $current == *:* ]] && candidate=${candidate#"${current%"${current##*:}"}"}
        COMPREPLY+=("$candidate")
    done <<< "$out"
    type compopt &>/dev/null || return 0
    case $directive in
        0) ;;
        16) compopt +o default -o dirnames ;;
        *) compopt +o default ;;
    esac
}

complete -o default -F __ko_complete ko
