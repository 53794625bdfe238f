#compdef ko
compdef _ko ko

_ko() {
    local out line word about
    local -a lines candidates
    out=$("${(Q)words[1]}" REQUEST "${(@Q)words[2,CURRENT]}" 2>/dev/null) || return 1
    lines=("${(@f)out}")
    for line in "${(@)lines[1,-2]}"; do
        word=${line%%$'\t'*}
        about=
        [[ $line == *$'\t'* ]] && about=":${line#*$'\t'}"
        candidates+=("${word//:/\\:}$about")
    done
    case ${lines[-1]} in
        :0) compset -P '--*='; _files ;;
        :16) compset -P '--*='; _files -/ ;;
        *) _describe 'ko' candidates ;;
    esac
}

# Run when it is loaded from a folder of functions, not when it is sourced.
[[ $funcstack[1] == _ko ]] && _ko
